import { expect, it, vi } from "vitest";
import { createRewardNews } from "./reward-news.ts";

it("is relayed once for each time, by whichever Minter is first, and the next news too", async () => {
  const relay = vi.fn(async () => {
    await Promise.resolve();
  });
  const news = createRewardNews(relay);
  news.note();
  news.note();
  await Promise.all([news.send(), news.send(), news.send()]);
  expect(relay).toHaveBeenCalledTimes(2);
  news.note();
  await news.send();
  expect(relay).toHaveBeenCalledTimes(3);
  await news.send();
  expect(relay).toHaveBeenCalledTimes(3);
});

it("that comes while others are relayed is relayed as well", async () => {
  const relay = vi.fn(async () => {
    if (relay.mock.calls.length === 1) news.note();
  });
  const news = createRewardNews(relay);
  news.note();
  await news.send();
  expect(relay).toHaveBeenCalledTimes(2);
});

it("whose relay fails does not stop what comes after it", async () => {
  const relay = vi.fn(async () => undefined);
  relay.mockRejectedValueOnce(new Error("the queue is away"));
  const news = createRewardNews(relay);
  news.note();
  news.note();
  await news.send();
  expect(relay).toHaveBeenCalledTimes(2);
});
