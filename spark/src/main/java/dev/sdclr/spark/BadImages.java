package dev.sdclr.spark;

/** What an unreadable image does. */
enum BadImages {
  /** The first ends the application. */
  STOP,
  /** Each gives a row that says why, without a value. */
  SKIP
}
