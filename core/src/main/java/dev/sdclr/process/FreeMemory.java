package dev.sdclr.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is left of the memory that this process may take: of the machine's, and of the limits of
 * control groups, by which containers are held. Known on Linux alone.
 *
 * @param leftBytes what can still be taken; caches of files count, as they are given up for it
 * @param limitBytes of the machine or the control group
 */
record FreeMemory(long leftBytes, long limitBytes) {

  private static final Path PROC = Path.of("/proc");
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");
  private static final long KIBIBYTE = 1024;
  private static final int GROUP_FIELDS = 3;

  /** Of the machine and every control group that has a limit; empty where none is known. */
  static List<FreeMemory> all() {
    return all(PROC, GROUPS);
  }

  /** The same where {@code /proc} and {@code /sys/fs/cgroup} lie elsewhere. */
  static List<FreeMemory> all(Path proc, Path groups) {
    List<FreeMemory> known = new ArrayList<>();
    List<String> machine = lines(proc.resolve("meminfo"));
    OptionalLong available = value(machine, "MemAvailable:");
    OptionalLong total = value(machine, "MemTotal:");
    if (available.isPresent() && total.isPresent()) {
      known.add(new FreeMemory(available.getAsLong() * KIBIBYTE, total.getAsLong() * KIBIBYTE));
    }
    for (String line : lines(proc.resolve("self/cgroup"))) {
      String[] fields = line.split(":", GROUP_FIELDS);
      boolean isGroup = fields.length == GROUP_FIELDS;
      if (isGroup && fields[1].isEmpty()) {
        ofGroups(groups, fields[2], "memory.max", "memory.current", "", known);
      } else if (isGroup && Arrays.asList(fields[1].split(",")).contains("memory")) {
        ofGroups(
            groups.resolve("memory"),
            fields[2],
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_",
            known);
      }
    }
    return known;
  }

  /** Of a group and those above it, as far as they are seen from inside of a container. */
  private static void ofGroups(
      Path root,
      String path,
      String limitFile,
      String usageFile,
      String sums,
      List<FreeMemory> to) {
    Path group = root.resolve(path.replaceFirst("^/+", "")).normalize();
    for (; group != null && group.startsWith(root); group = group.getParent()) {
      OptionalLong limit = value(lines(group.resolve(limitFile)), "");
      OptionalLong usage = value(lines(group.resolve(usageFile)), "");
      if (limit.isPresent() && usage.isPresent()) {
        List<String> parts = lines(group.resolve("memory.stat"));
        long caches =
            Stream.of("active_file ", "inactive_file ")
                .mapToLong(part -> value(parts, sums + part).orElse(0))
                .sum();
        to.add(new FreeMemory(limit.getAsLong() - usage.getAsLong() + caches, limit.getAsLong()));
      }
    }
  }

  /** The number after a name at the start of a line. */
  private static OptionalLong value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replaceFirst("kB$", "").strip())
        .filter(number -> number.matches("\\d{1,18}")) // not "max", nor 2⁶³, which means the same
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // of another system, or another kind of group
    }
  }
}
