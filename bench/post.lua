-- Posts the badges of the file named in BADGES in turn.
local bodies, at = {}, 0
for line in io.lines(os.getenv("BADGES")) do
  bodies[#bodies + 1] = line
end

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/vc"

function request()
  at = at % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[at])
end
