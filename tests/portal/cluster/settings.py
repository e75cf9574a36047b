"""The embedded settings with the slow task."""

from portal.settings.embedded import *  # noqa: F403
from portal.settings.embedded import INSTALLED_APPS, Q_CLUSTER

INSTALLED_APPS = [*INSTALLED_APPS, "tests.portal.cluster"]
# Far longer than the test: what it sees delivered again was found by our own recovery.
Q_CLUSTER = {**Q_CLUSTER, "timeout": 600, "retry": 1300}
