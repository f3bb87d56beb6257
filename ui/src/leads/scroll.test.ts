import { describe, expect, it } from "vitest";
import { MAX_TRACK, ROW_HEIGHT, Scroll } from "./scroll.svelte";

function scroll(rows: number): Scroll {
  const scroll = new Scroll();
  scroll.rows = rows;
  scroll.view = 600;
  return scroll;
}

describe("a list that fits the browser", () => {
  it("stands where the thumb stands", () => {
    const list = scroll(100_000);
    expect(list.scrolled(45_000)).toBeNull();
    expect([list.top, list.first]).toEqual([45_000, 1500]);
  });
});

describe("a list of two million", () => {
  const end = 2_000_000 * ROW_HEIGHT - 600;

  it("has a track that every browser can hold", () => {
    expect(scroll(2_000_000).track).toBe(MAX_TRACK);
  });

  it("moves by the wheel's own pixels", () => {
    const list = scroll(2_000_000);
    list.scrolled(100);
    list.scrolled(220);
    expect(list.top).toBe(220);
  });

  it("jumps in proportion when the thumb is dragged", () => {
    const list = scroll(2_000_000);
    list.scrolled((MAX_TRACK - 600) / 2);
    expect(list.first / 2_000_000).toBeCloseTo(0.5, 3);
  });

  it("reaches the last row, by thumb and by key", () => {
    const list = scroll(2_000_000);
    list.scrolled(MAX_TRACK - 600);
    expect(list.top).toBe(end);
    const thumb = scroll(2_000_000).reveal(1_999_999);
    expect(thumb).toBe(MAX_TRACK - 600);
  });

  it("does not stick when the thumb reaches an end before the rows do", () => {
    const list = scroll(2_000_000);
    const thumb = list.reveal(60);
    expect(list.top).toBeGreaterThan(thumb);
    const corrected = list.scrolled(0);
    expect(corrected).toBeGreaterThan(0);
    expect(list.top).toBeGreaterThan(0);
  });
});

it("moves as little as shows a row whole", () => {
  const list = scroll(1000);
  list.reveal(10);
  expect(list.top).toBe(0);
  list.reveal(25);
  expect(list.top).toBe(26 * ROW_HEIGHT - 600);
});
