// Shows what the server pushes while no page is open, and opens the page it is about. It keeps and fetches nothing.
self.addEventListener("push", (event) => {
  const { title, body, path, tag, language } = event.data.json();
  const look = { icon: "/icon-192.png", badge: "/icon-192.png", lang: language, dir: language === "ur" ? "rtl" : "ltr" };
  event.waitUntil(self.registration.showNotification(title, { body, tag, data: { path }, ...look }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.path));
});

async function open(path) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages[0];
  if (!page) return self.clients.openWindow(path);
  await page.focus();
  // The page itself goes there, so that nothing typed in it is lost by loading it anew.
  page.postMessage({ go: path });
}
