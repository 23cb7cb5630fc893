-- Wireshark dissector for the 20-byte packets of a Nokē lock: session, command and response characteristic.
-- Use: tshark -X lua_script:docs/noke.lua -r FILE.btsnoop -Y noke     (or copy it into Wireshark's plugin folder)
-- The encrypted block of a command and of a record stays closed: a capture holds no keys.
-- `public:` and `NP1:` mark, as in docs and code, what the vendor published and what this project chose.

local states = { [0] = "unlocked", [1] = "unshackled", [2] = "locked", [3] = "jammed while unlocking",
  [4] = "jammed while locking", [255] = "not homed" }                                                      -- NP1
local classes = { [0] = "base", [2] = "master", [4] = "limited", [10] = "quick click" }                     -- public
local destinations = { [0x50] = "server packet", [0x51] = "app packet" }                                    -- public
local results = { [0x60] = "success", [0x61] = "invalid key", [0x62] = "invalid command",
  [0x63] = "invalid permission", [0x64] = "shutdown", [0x65] = "invalid data", [0x66] = "battery data",
  [0x68] = "failed to lock", [0x69] = "failed to unlock", [0x6a] = "failed to unshackle",
  [0x6d] = "out of schedule", [0x6f] = "free exit", [0xff] = "invalid" }                                    -- public
local records = { [0x74] = "key", [0x75] = "unlock", [0x76] = "log", [0x77] = "quick click", [0x78] = "radio",
  [0x79] = "sleep", [0x7a] = "long press", [0x7b] = "quick-click lockout", [0x7c] = "reset",
  [0x7d] = "enable limited keys" }                                                                          -- public

local noke = Proto("noke", "Nokē lock")
local f = noke.fields
f.state = ProtoField.uint8("noke.state", "Mechanical state", base.DEC, states)
f.flags = ProtoField.uint8("noke.flags", "Flags", base.HEX)
f.set_up = ProtoField.bool("noke.set_up", "Set up", 8, nil, 0x01)
f.clock = ProtoField.bool("noke.clock_valid", "Clock valid", 8, nil, 0x02)
f.low = ProtoField.bool("noke.low_battery", "Low battery", 8, nil, 0x04)
f.unacknowledged = ProtoField.bool("noke.unacknowledged", "Unacknowledged records", 8, nil, 0x08)
f.epoch = ProtoField.uint8("noke.epoch", "Master epoch mod 16", base.DEC, nil, 0xf0)
f.battery = ProtoField.uint16("noke.battery_mv", "Battery (mV)", base.DEC)
f.nonce = ProtoField.bytes("noke.nonce", "Nonce")
f.class = ProtoField.uint8("noke.class", "Key class", base.DEC, classes, 0x0f)
f.bank = ProtoField.uint8("noke.bank", "Bank", base.DEC, nil, 0xf0)
f.slot = ProtoField.uint8("noke.slot", "Slot", base.DEC, nil, 0x7f)
f.standing = ProtoField.bool("noke.standing", "Standing key", 8, nil, 0x80)
f.key_day = ProtoField.uint16("noke.key_day", "Key day mod 4096", base.DEC, nil, 0x0fff)
f.schedule = ProtoField.uint16("noke.schedule", "Schedule index", base.DEC, nil, 0xf000)
f.sequence = ProtoField.uint8("noke.sequence", "Sequence", base.DEC)
f.block = ProtoField.bytes("noke.block", "Encrypted block")
f.destination = ProtoField.uint8("noke.destination", "Destination", base.HEX, destinations)
f.result = ProtoField.uint8("noke.result", "Result", base.HEX, results)
f.command_id = ProtoField.uint8("noke.command_id", "Command id", base.DEC)
f.shutdown_state = ProtoField.uint8("noke.shutdown_state", "State at shutdown", base.DEC, states)
f.timed_out = ProtoField.uint8("noke.closed_by", "Why", base.DEC, { [0] = "timed out", [1] = "closed by hand" })
f.record = ProtoField.uint8("noke.record", "Record type", base.HEX, records)
f.mark = ProtoField.bytes("noke.mark", "Authentication")
f.rest = ProtoField.bytes("noke.rest", "Rest")

local LENGTH = 20
local wrong = ProtoExpert.new("noke.length", "Not 20 bytes", expert.group.PROTOCOL, expert.severity.WARN)
noke.experts = { wrong }

-- Adds the protocol to the tree; false when the packet has another length than all packets of this lock.
local function begin(buffer, pinfo, tree, what)
  pinfo.cols.protocol = "Nokē"
  local branch = tree:add(noke, buffer(), "Nokē " .. what)
  if buffer:len() == LENGTH then return branch end
  branch:add_proto_expert_info(wrong, buffer:len() .. " bytes")
  return nil
end

local function session(buffer, pinfo, tree)
  local branch = begin(buffer, pinfo, tree, "session")
  if not branch then return buffer:len() end
  branch:add(f.state, buffer(0, 1))
  local flags = branch:add(f.flags, buffer(1, 1))
  for _, field in ipairs({ f.set_up, f.clock, f.low, f.unacknowledged, f.epoch }) do flags:add(field, buffer(1, 1)) end
  branch:add_le(f.battery, buffer(2, 2))
  branch:add(f.nonce, buffer(4, 16))
  pinfo.cols.info:append(" · session, " .. (states[buffer(0, 1):uint()] or "?") .. ", " .. buffer(2, 2):le_uint() .. " mV")
  return LENGTH
end

local function command(buffer, pinfo, tree)
  local branch = begin(buffer, pinfo, tree, "command")
  if not branch then return buffer:len() end
  local class = buffer(0, 1):uint() % 16
  branch:add(f.class, buffer(0, 1))
  branch:add(f.bank, buffer(0, 1))
  local text = classes[class] or ("class " .. class)
  if class == 4 then
    branch:add(f.slot, buffer(1, 1))
    branch:add(f.standing, buffer(1, 1))
    branch:add_le(f.key_day, buffer(2, 2))
    branch:add_le(f.schedule, buffer(2, 2))
    text = text .. " key, slot " .. buffer(1, 1):uint() % 128
  else
    branch:add(f.sequence, buffer(2, 1))
    text = text .. " key, sequence " .. buffer(2, 1):uint()
  end
  branch:add(f.block, buffer(4, 16))
  pinfo.cols.info:append(" · command, " .. text)
  return LENGTH
end

local function response(buffer, pinfo, tree)
  local branch = begin(buffer, pinfo, tree, "response")
  if not branch then return buffer:len() end
  local destination, kind = buffer(0, 1):uint(), buffer(1, 1):uint()
  branch:add(f.destination, buffer(0, 1))
  if destination == 0x50 then
    branch:add(f.record, buffer(1, 1))
    branch:add(f.mark, buffer(2, 2))
    branch:add(f.block, buffer(4, 16))
    pinfo.cols.info:append(" · record, " .. (records[kind] or "?"))
  else
    branch:add(f.result, buffer(1, 1))
    if kind == 0x64 then
      branch:add(f.shutdown_state, buffer(2, 1))
      branch:add(f.timed_out, buffer(3, 1))
    else
      branch:add(f.command_id, buffer(2, 1))
      branch:add(f.rest, buffer(3, 17))
    end
    pinfo.cols.info:append(" · answer, " .. (results[kind] or "?"))
  end
  return LENGTH
end

-- public: the characteristics of service 1bc50001-0200-d29e-e511-446c609db825.
local by_uuid = DissectorTable.get("bluetooth.uuid")
for number, part in pairs({ ["2"] = command, ["3"] = response, ["4"] = session }) do
  local one = Proto("noke_" .. number, "Nokē characteristic " .. number)
  one.dissector = part
  by_uuid:add("1bc5000" .. number .. "-0200-d29e-e511-446c609db825", one)
end
