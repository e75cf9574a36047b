from django.db import models


class Rule(models.Model):
    name = models.CharField(max_length=100)


class Ticket(models.Model):
    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    content = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)


class Sender(models.Model):
    ticket = models.OneToOneField(Ticket, models.CASCADE)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=30, db_index=True)


class Event(models.Model):
    ticket = models.ForeignKey(Ticket, models.CASCADE)
    name = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)
