package dev.sdclr.report;

/** Shares the bytes that pictures may take among the runs, so that a page stays easy to send. */
final class ThumbnailBudget {

  /** All runs together; the page must stay under 20 MB and pictures are nearly all of it. */
  private static final int TOTAL_BYTES = 12 << 20;

  private final int runs;

  /** A budget for this many runs with pictures. */
  ThumbnailBudget(int runs) {
    this.runs = Math.max(1, runs);
  }

  /** Bytes for the pictures of one run, as text in the page. */
  int share() {
    return TOTAL_BYTES / runs;
  }
}
