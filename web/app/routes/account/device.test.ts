import { expect, it } from "vitest";
import { deviceName } from "./device.ts";

it("names a device so that its owner knows it, and never guesses", () => {
  const chrome =
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36";
  expect(deviceName(chrome)).toBe("Chrome, Android");
  expect(deviceName(`${chrome} Edg/138.0`)).toBe("Edge, Android");
  expect(deviceName("Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe("Firefox, Windows");
  expect(
    deviceName("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"),
  ).toBe("Safari, iPhone");
  expect(deviceName("curl/8.0")).toBeNull();
  expect(deviceName(null)).toBeNull();
});
