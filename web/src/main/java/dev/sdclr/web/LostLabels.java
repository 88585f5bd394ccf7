package dev.sdclr.web;

import dev.sdclr.Counted;
import dev.sdclr.label.CurrentLabels;
import dev.sdclr.label.Decision;
import dev.sdclr.label.LabelFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Labels that were in a log, and are not any more, as somebody has removed, cut or replaced it.
 *
 * <p>For one thread at a time.
 */
final class LostLabels {

  private final Path log;
  private final Map<Integer, Decision> unkept = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  LostLabels(Path log) {
    this.log = log;
  }

  /** Takes up what held, by row. */
  void add(Map<Integer, Decision> held) {
    unkept.putAll(held);
  }

  /** Lets go what is said again, or of no use. */
  void removeIf(BiPredicate<Integer, Decision> isNotLost) {
    unkept.entrySet().removeIf(entry -> isNotLost.test(entry.getKey(), entry.getValue()));
  }

  /**
   * Keeps them in a file of their own beside the log, if there are any.
   *
   * @throws dev.sdclr.SdclrException when it cannot be written; they are kept the next time then
   */
  void rescue() {
    if (unkept.isEmpty()) {
      return;
    }
    String name = log.getFileName().toString().replaceFirst("\\.jsonl$", "");
    Path kept = log.resolveSibling(name + "-before.jsonl");
    for (int i = 2; Files.exists(kept); i++) {
      kept = log.resolveSibling("%s-before-%d.jsonl".formatted(name, i));
    }
    LabelFormat.LOG.write(kept, CurrentLabels.after(unkept.values()), List.of(), false);
    notes.add(
        "%s was removed, cut or replaced, and is followed as it is now: %s that it does not have are kept in %s, for labels import"
            .formatted(log, Counted.of(unkept.size(), "label"), kept));
    unkept.clear();
  }

  /** What the user should know of them, in sentences. */
  List<String> notes() {
    return notes;
  }
}
