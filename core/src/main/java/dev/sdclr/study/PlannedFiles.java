package dev.sdclr.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sdclr.Digests;
import dev.sdclr.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files that a plan's settings name: weights to begin with, and teachers. Their checksums belong to
 * what a run tries, so that another file under the same name is not taken for it.
 */
final class PlannedFiles {

  private static final String START = "initFrom";
  private static final String TEACHER = "teacher";
  private static final String CHECKSUM = "Sha256";

  private PlannedFiles() {}

  /** Whether a setting is a file's checksum, which nobody knows where the file is not. */
  static boolean isChecksum(String setting) {
    return setting.equals(START + CHECKSUM) || setting.equals("method." + TEACHER + CHECKSUM);
  }

  /**
   * Settings with the checksums of the files that they name and that are here.
   *
   * @param settings may be null, which is given back
   */
  static ObjectNode withChecksums(ObjectNode settings) {
    if (settings == null) {
      return null;
    }
    ObjectNode known = settings.deepCopy();
    addChecksum(known, START);
    if (known.get("method") instanceof ObjectNode method) {
      addChecksum(method, TEACHER);
    }
    return known;
  }

  private static void addChecksum(ObjectNode settings, String key) {
    JsonNode named = settings.get(key);
    if (named == null || settings.has(key + CHECKSUM)) {
      return;
    }
    if (named.isNull()) { // nor that of a file that settings below name
      settings.putNull(key + CHECKSUM);
    } else if (named.isTextual() && named.textValue().indexOf('\0') < 0) { // no path: refused later
      Path path = Path.of(named.textValue());
      Path file = Files.isDirectory(path) ? new RunDirectory(path).lastCheckpoint() : path;
      if (Files.isRegularFile(file)) {
        settings.put(key + CHECKSUM, Digests.sha256(file));
      }
    }
  }
}
