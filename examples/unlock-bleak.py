"""Opens virtual locks, one after the other, with bleak, unmodified. Start `noke-sim bluez`, touch the lock, then:

    DBUS_SYSTEM_BUS_ADDRESS=unix:path=… python3 examples/unlock-bleak.py C0:FF:EE:00:01:01

The commands come from the Core API sandbox, as an app's backend would fetch them; NOKE_SIM_CORE and NOKE_SIM_KEY say where. After a
slash, the lock whose key is used instead: C0:FF:EE:00:01:01/C0:FF:EE:00:01:02 is refused.
"""

import asyncio
import json
import os
import sys
import urllib.request

from bleak import BleakClient, BleakScanner

CORE = os.environ.get("NOKE_SIM_CORE", "http://127.0.0.1:2848")
KEY = os.environ.get("NOKE_SIM_KEY", "private-key")
COMMAND, RESPONSE, SESSION = (f"1bc5000{n}-0200-d29e-e511-446c609db825" for n in (2, 3, 4))


def commands_for(mac, session):
    body = json.dumps({"mac": mac, "session": session.hex().upper(), "tracking_key": "bleak example"})
    headers = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{CORE}/unlock/", body.encode(), headers)) as response:
        answer = json.load(response)
    if answer["result"] != "success":
        raise RuntimeError(answer["message"])
    return [bytes.fromhex(command) for command in answer["data"]["commands"].split("+")]


async def unlock(mac, key_of):
    device = await BleakScanner.find_device_by_address(mac, timeout=10)
    if device is None:
        raise RuntimeError(f"{mac} does not advertise: touch it")
    async with BleakClient(device) as lock:
        answers = asyncio.Queue()
        await lock.start_notify(RESPONSE, lambda _, packet: answers.put_nowait(bytes(packet)))
        session = await lock.read_gatt_char(SESSION)
        for command in commands_for(key_of, session):
            await lock.write_gatt_char(COMMAND, command, response=True)
            while (packet := await asyncio.wait_for(answers.get(), 10))[0] != 0x51:
                pass  # A record of what happened before, for the upload.
            print(f"{device.name} took the command" if packet[1] == 0x60 else f"refused: {packet[1]:x}", flush=True)
            if packet[1] != 0x60:
                return


async def main(locks):
    for lock in locks:
        mac, _, key_of = lock.partition("/")
        await unlock(mac, key_of or mac)


asyncio.run(main(sys.argv[1:] or ["C0:FF:EE:00:01:01"]))
