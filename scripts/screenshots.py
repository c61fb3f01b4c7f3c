"""Takes pictures of the demo shop at work into docs/screenshots.

Usage: .venv/bin/python -m scripts.screenshots [page …]

A server of its own plays the shop, so the pictures always show the same: three customers write, one of them pays.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from scripts import browser as chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
MUNSHI = str(Path(sys.executable).with_name("munshi"))
EMAIL, PASSWORD = "owner@chiragh.example", "correct horse battery"
PATIENCE = 120.0
SETTLE_MS = 1_000

# Each page by its name and its address.
PAGES = {
    "home": "/",
    "inbox": "/inbox",
    "payments": "/payments",
    "orders": "/orders",
    "customers": "/customers",
    "catalogue": "/catalogue",
    "payment-methods": "/payment-methods",
    "templates": "/templates",
    "whatsapp": "/whatsapp",
    "ai": "/ai",
    "team": "/team",
    "account": "/account",
    "try": "/try",
    "login": "/login",
    "register": "/register",
}
ENTRANCE = ("login", "register")
# No grey bar stands for what is still on its way.
ALL_THERE = "() => !document.querySelector('main .animate-pulse')"
# What is opened there before the picture is taken.
OPENED = {"inbox": "Sana Malik"}
SIZES = {"wide": (1440, 900), "tablet": (1024, 768), "phone": (390, 844)}
LOOKS = {
    "light": {"munshi:theme": "light"},
    "dark": {"munshi:theme": "dark"},
    "urdu": {"munshi:theme": "light", "munshi:language": "ur"},
}
# What each customer writes; `image:` is the receipt below.
STORIES = {
    ("+923001112233", "Sana Malik"): ("salam", "logo chahiye", "2", "haan", "image: receipt.png"),
    ("+923214455667", "Bilal Ahmed"): ("How much is a reel?", "1", "yes"),
    ("+923339988776", "Hira Khan"): ("السلام علیکم", "مجھے کسی سے بات کرنی ہے"),
}
RECEIPT = """<body style="margin: 0; font: 16px/1.5 sans-serif; background: #f3f6f4; color: #15211d">
<div style="background: #1d7a4b; color: white; padding: 28px; text-align: center; font-size: 20px">Money sent</div>
<div style="padding: 24px"><p style="font-size: 34px; text-align: center; margin: 16px 0">Rs. 6,500.00</p>
<p>To: Chiragh Digital<br>0300 1234567</p><p>From: Sana Malik<br>0300 1112233</p>
<p>Transaction ID: 27110845921<br>12 November 2025, 14:05</p></div>"""


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in PAGES]
    if unknown:
        sys.exit(f"There is no page {unknown[0]}. Choose from {', '.join(PAGES)}.")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "dashboard.py")], check=True)
    PICTURES.mkdir(parents=True, exist_ok=True)
    take(names or list(PAGES))


def take(names: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="munshi-pictures-") as name, sync_playwright() as playwright:
        directory = Path(name)
        directory.chmod(0o711)  # PostgreSQL runs as another user when we are root
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        with (
            served(directory / "data") as url,
            playwright.chromium.launch(executable_path=chromium.find(), args=flags) as browser,
        ):
            draw(browser, directory / "receipt.png")
            play(url, directory)
            picture(browser, url, names)


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """The address of a server with the demo shop."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/"),
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "ADMIN_EMAIL": EMAIL,
        "ADMIN_PASSWORD": PASSWORD,
        "RATE_LIMIT_MAX_REQUESTS": "100000",
        "LOG_LEVEL": "error",
    }
    process = subprocess.Popen((MUNSHI, "serve"), env=environment, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        await_ready(url)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def await_ready(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{url}/health/ready").is_success:
                return
        time.sleep(0.1)
    sys.exit("The server did not become ready.")


def play(url: str, directory: Path) -> None:
    """Give the owner a name, and let every customer write, each waiting for the shop's answers as people do."""
    with httpx2.Client(base_url=url) as http:
        http.post("/api/auth/login", json={"email": EMAIL, "password": PASSWORD}).raise_for_status()
        token = http.get("/api/auth/csrf-token").json()["token"]
        http.patch("/api/auth/profile", json={"name": "Amna Tariq"}, headers={"X-CSRF-Token": token}).raise_for_status()
    script = directory / "story.txt"
    for (number, name), lines in STORIES.items():
        script.write_text("\n".join(lines))
        person = ("--number", number, "--name", name)
        account = ("--url", url, "--email", EMAIL, "--password", PASSWORD)
        command = (MUNSHI, "chat", *account, *person, "--script", str(script))
        subprocess.run(command, cwd=directory, check=True, stdout=subprocess.DEVNULL)


def picture(browser: Browser, url: str, names: list[str]) -> None:
    """Every page in every size and look."""
    for look, words in LOOKS.items():
        context = browser.new_context(timezone_id="Asia/Karachi", locale="en-GB", reduced_motion="reduce")
        context.add_init_script("".join(f"localStorage.setItem('{name}', '{word}');" for name, word in words.items()))
        page = context.new_page()
        shoot(page, url, look, [name for name in names if name in ENTRANCE])
        context.request.post(f"{url}/api/auth/login", data={"email": EMAIL, "password": PASSWORD})
        shoot(page, url, look, [name for name in names if name not in ENTRANCE])
        context.close()


def shoot(page: Page, url: str, look: str, names: list[str]) -> None:
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for name in names:
            page.goto(url + PAGES[name], wait_until="networkidle")
            if name in OPENED:
                page.get_by_role("main").get_by_role("link").filter(has_text=OPENED[name]).first.click()
                page.wait_for_timeout(SETTLE_MS)
            page.wait_for_function(ALL_THERE)
            page.screenshot(path=PICTURES / f"{name}-{size}-{look}.png")


def draw(browser: Browser, path: Path) -> None:
    """A wallet's receipt for the first customer to send."""
    page = browser.new_page(viewport={"width": 360, "height": 420})
    page.set_content(RECEIPT)
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
