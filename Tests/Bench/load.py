"""Loads a server on loopback: wrk for how much it can do, h2load for how long an answer takes at a given rate."""
import re
import subprocess
import tempfile

CONNECTIONS = 32


class Request:
    """What is asked again and again: by several people, for several things."""

    def __init__(self, paths, credentials, body=None):
        self.paths, self.credentials, self.body = paths, credentials, body

    def lua(self):
        listed = ",".join(f'"{path}"' for path in self.paths)
        people = ",".join(f'"{value}"' for _, value in self.credentials)
        # A body holds a %d, so that no two are alike.
        send = 'wrk.format("GET", value, headers)'
        if self.body:
            send = f"wrk.format(\"POST\", value, headers, string.format('{self.body}', n))"
        return f"""
local values, people, n, id = {{{listed}}}, {{{people}}}, 0, 0
function setup(thread) thread:set("id", id); id = id + 1 end
function request()
  n = n + 1
  local value = values[(n * 7 + id) % #values + 1]
  local headers = {{["{self.credentials[0][0]}"] = people[(n * 2 + id) % #people + 1], ["Accept-Encoding"] = "identity"}}
  {'headers["Content-Type"] = "application/json"' if self.body else ""}
  return {send}
end
"""


def most(port, request, seconds):
    """As many answers a second as the server gives: rate, p50, p99, answers that were not 2xx, failed connections."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(request.lua())
        file.flush()
        output = subprocess.run(
            ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s", file.name, f"http://127.0.0.1:{port}"],
            check=True, capture_output=True, text=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    errors = re.search(r"Socket errors: (.*)", output)
    return {
        "per_second": round(float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))),
        "p50": re.search(r"\s50%\s+(\S+)", output).group(1), "p99": re.search(r"\s99%\s+(\S+)", output).group(1),
        "not_ok": int(wrong.group(1)) if wrong else 0, "errors": errors.group(1) if errors else "",
    }


def steady(port, request, rate, seconds):
    """Milliseconds of the median and of the slowest hundredth at so many requests a second."""
    with tempfile.NamedTemporaryFile("w") as paths, tempfile.NamedTemporaryFile("w") as body, tempfile.NamedTemporaryFile("r") as log:
        paths.write("\n".join(f"http://127.0.0.1:{port}{path}" for path in request.paths))
        paths.flush()
        name, value = request.credentials[0]
        command = [
            "h2load", "--h1", "-t1", f"-c{CONNECTIONS}", f"--rps={max(rate / CONNECTIONS, 0.1):.2f}", f"-D{seconds}", "-i", paths.name, f"--log-file={log.name}",
            "-H", f"{name}: {value}"]
        if request.body:
            body.write(request.body.replace("%d", "1"))
            body.flush()
            command += ["-d", body.name, "-H", "Content-Type: application/json"]
        subprocess.run(command, check=True, capture_output=True, text=True)
        answers = [line.split("\t") for line in log]
    times = sorted(int(time) for _, status, time in answers if status.startswith("2"))
    assert times, f"none of {len(answers)} answers was as it should be"
    return {
        "rate": round(len(times) / seconds), "p50_ms": times[len(times) // 2] / 1000, "p99_ms": times[len(times) * 99 // 100] / 1000,
        "not_ok": len(answers) - len(times),
    }
