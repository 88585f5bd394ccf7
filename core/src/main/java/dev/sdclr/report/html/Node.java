package dev.sdclr.report.html;

/** A piece of a page; what it writes is both HTML and well-formed XML. */
public sealed interface Node permits Element, Text, Verbatim {

  /** Writes this piece at the end of {@code page}. */
  void appendTo(StringBuilder page);
}
