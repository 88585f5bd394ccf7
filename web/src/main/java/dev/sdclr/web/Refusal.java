package dev.sdclr.web;

import dev.sdclr.SdclrException;

/** A request that is not answered. */
final class Refusal extends SdclrException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final boolean isPage;

  /**
   * Refuses it.
   *
   * @param status of HTTP
   * @param text to answer
   * @param isPage whether the text is HTML
   */
  Refusal(int status, String text, boolean isPage) {
    super(text);
    this.status = status;
    this.isPage = isPage;
  }

  /** One whose text is for the page to show. */
  Refusal(int status, String text) {
    this(status, text, false);
  }

  int status() {
    return status;
  }

  boolean isPage() {
    return isPage;
  }
}
