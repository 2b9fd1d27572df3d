import time


def pytest_runtest_logreport(report):
    with open("/tmp/w/acc/insta.log", "a") as f:
        if report.failed:
            f.write(f"\n==== {report.nodeid} {report.when}\n{str(report.longrepr)[-6000:]}\n")
        elif report.when == "call":
            f.write(f"{time.strftime('%H:%M:%S')} ok {report.nodeid} {report.duration:.1f}\n")
