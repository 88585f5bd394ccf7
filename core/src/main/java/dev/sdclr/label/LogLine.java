package dev.sdclr.label;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.Word;
import dev.sdclr.run.RecordFile;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of the log: a decision, or what a killed process left of one.
 *
 * @param cutShort the beginning of a line; all else is null then
 */
@JsonPropertyOrder({"path", "label", "state", "at", "by", "kind", "ordering", "cutShort"})
record LogLine(
    String path,
    String label,
    String state,
    String at,
    String by,
    String kind,
    String ordering,
    String cutShort) {

  private static LogLine of(Decision decision) {
    return new LogLine(
        decision.path(),
        decision.label().orElse(null),
        Word.of(decision.state()),
        decision.at().map(Instant::toString).orElse(null),
        decision.by().orElse(null),
        decision.kind().orElse(null),
        decision.ordering().orElse(null),
        null);
  }

  /** A decision's line, with its end. */
  static byte[] bytes(Decision decision) {
    return bytes(of(decision));
  }

  /** The line that keeps what is left of another; longer than that. */
  static byte[] keeping(byte[] torn) {
    String text = new String(torn, StandardCharsets.UTF_8);
    return bytes(new LogLine(null, null, null, null, null, null, null, text));
  }

  private static byte[] bytes(LogLine line) {
    return (RecordFile.toJsonLine(line) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a line.
   *
   * @param where names it in errors
   * @throws SdclrException when it is none
   */
  static LogLine parse(String text, String where) {
    return RecordFile.fromJson(text, LogLine.class, where);
  }

  /** Whether bytes are a line but for its end. */
  static boolean isWhole(byte[] bytes) {
    try {
      String text = new String(bytes, StandardCharsets.UTF_8);
      return parse(text, "").decision("").isPresent();
    } catch (SdclrException e) {
      return false;
    }
  }

  /**
   * The decision; empty for the rest of one.
   *
   * @throws SdclrException when it is none
   */
  Optional<Decision> decision(String where) {
    if (cutShort != null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Decision(
              path,
              decided(),
              Optional.ofNullable(label),
              Optional.ofNullable(at).map(Instant::parse),
              Optional.ofNullable(by),
              Optional.ofNullable(kind),
              Optional.ofNullable(ordering)));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UsageException(
          "%s is not a decision about an image: %s".formatted(where, e.getMessage()));
    }
  }

  private Decision.State decided() {
    return state == null ? Decision.State.LABELLED : Decision.State.named(state);
  }
}
