"""The life of a volume through ngine-io/cs (Debian: python3-cs). Arguments: URL key secret zone offering machine. Prints what it saw as JSON."""
import json
import sys

from cs import CloudStack

url, key, secret, zone, offering, machine = sys.argv[1:]
cloud = CloudStack(endpoint=url, key=key, secret=secret, poll_interval=0.05, job_timeout=60)
made = cloud.createVolume(name="judge*d (by) cs+é", zoneid=zone, diskofferingid=offering, size=2, fetch_result=True)["volume"]
attached = cloud.attachVolume(id=made["id"], virtualmachineid=machine, fetch_result=True)["volume"]
listed = cloud.listVolumes(virtualmachineid=machine, fetch_list=True)
detached = cloud.detachVolume(id=made["id"], fetch_result=True)["volume"]
deleted = cloud.deleteVolume(id=made["id"])
print(json.dumps({
    "name": made["name"], "size": made["size"], "attached_to": attached["virtualmachineid"], "listed": [v["id"] for v in listed] == [made["id"]],
    "detached": "virtualmachineid" not in detached, "deleted": deleted["success"], "left": cloud.listVolumes(fetch_list=True),
}))
