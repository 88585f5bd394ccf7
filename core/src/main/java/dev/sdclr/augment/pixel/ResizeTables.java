package dev.sdclr.augment.pixel;

/**
 * The most recent {@link ResizeTable}s, a bounded number of them, found by source size.
 *
 * <p>Crops of a 32-pixel image have at most 32 different sizes, so all their tables stay; crops of
 * large photographs mostly miss, and there a table costs little beside the resize itself.
 */
final class ResizeTables {

  private final ResizeTable[] tables = new ResizeTable[64];

  /** The table; valid until the next call. */
  ResizeTable get(Span span, ResizeFilter filter) {
    int slot = span.from() % tables.length;
    ResizeTable table = tables[slot];
    if (table == null) {
      table = new ResizeTable();
      tables[slot] = table;
    }
    if (!table.isFor(span, filter)) {
      table.fill(span, filter);
    }
    return table;
  }
}
