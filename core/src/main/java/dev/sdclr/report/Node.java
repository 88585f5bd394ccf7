package dev.sdclr.report;

/** A piece of a page; what it writes is both HTML and well-formed XML. */
sealed interface Node permits Element, Text, Verbatim {

  /** Writes this piece at the end of {@code page}. */
  void appendTo(StringBuilder page);
}
