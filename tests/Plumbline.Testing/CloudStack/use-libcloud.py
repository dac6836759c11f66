"""The life of a volume through Apache libcloud (Debian: python3-libcloud). Arguments: URL key secret zone offering machine. Prints JSON."""
import json
import sys
from types import SimpleNamespace
from urllib.parse import urlparse

from libcloud.compute.providers import get_driver
from libcloud.compute.types import Provider

url, key, secret, zone, offering, machine = sys.argv[1:]
at = urlparse(url)
cloud = get_driver(Provider.CLOUDSTACK)(key=key, secret=secret, secure=False, host=at.hostname, port=at.port, path=at.path)
cloud.connection.poll_interval = 0.05
location = next(place for place in cloud.list_locations() if place.id == zone)
made = cloud.create_volume(size=3, name="judged-by-libcloud", location=location)
node = SimpleNamespace(id=machine)
attached = cloud.attach_volume(node, made)
listed = cloud.list_volumes(node)
detached = cloud.detach_volume(made)
deleted = cloud.destroy_volume(made)
print(json.dumps({
    "name": made.name, "size": listed[0].size, "attached_to": listed[0].extra["instance_id"], "listed": [v.id for v in listed] == [made.id],
    "detached": attached and detached, "deleted": deleted, "left": [v.id for v in cloud.list_volumes()],
}))
