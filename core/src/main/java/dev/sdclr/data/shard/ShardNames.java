package dev.sdclr.data.shard;

import dev.sdclr.data.folder.PathTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What images in shards are called: by their file and their own name, and by more where that would
 * not tell them from others, so that a list of names means the same images whenever it is read.
 *
 * <p>Files of equal names are called with their folders. Images without a name, or all images of a
 * file in which a name is there twice, are called by their number.
 */
final class ShardNames {

  private final List<Shard> shards;
  private final String[] files;
  private final boolean[] areNumbered;

  ShardNames(List<Shard> shards) {
    this.shards = shards;
    files = new String[shards.size()];
    areNumbered = new boolean[shards.size()];
    nameFiles();
    for (int from = 0, to; from < files.length; from = to) {
      to = from + 1;
      while (to < files.length && shards.get(to).file().equals(shards.get(from).file())) {
        to++;
      }
      Arrays.fill(areNumbered, from, to, haveEqualNames(shards.subList(from, to)));
    }
  }

  private void nameFiles() {
    Map<String, List<Path>> byName = new HashMap<>();
    List<Path> all = shards.stream().map(Shard::file).distinct().toList();
    all.forEach(
        file -> byName.computeIfAbsent(lastName(file), name -> new ArrayList<>()).add(file));
    Path common = null;
    for (Path file : all) {
      Path folder = absolute(file).getParent();
      common = common == null ? folder : common;
      while (!folder.startsWith(common)) {
        common = common.getParent();
      }
    }
    for (int i = 0; i < files.length; i++) {
      Path file = shards.get(i).file();
      files[i] =
          byName.get(lastName(file)).size() == 1
              ? lastName(file)
              : common.relativize(absolute(file)).toString().replace('\\', '/');
    }
  }

  private static String lastName(Path file) {
    return file.getFileName().toString();
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }

  /** By hashes, which are eight bytes an image. */
  private static boolean haveEqualNames(List<Shard> ofFile) {
    long[] hashes = new long[ofFile.stream().mapToInt(Shard::size).sum()];
    int count = 0;
    for (Shard shard : ofFile) {
      for (int i = 0; i < shard.size(); i++) {
        String name = shard.name(i);
        if (!name.isEmpty()) {
          hashes[count++] = PathTable.hash(name, 0);
        }
      }
    }
    Arrays.sort(hashes, 0, count);
    for (int i = 1; i < count; i++) {
      if (hashes[i] == hashes[i - 1]) {
        return true;
      }
    }
    return false;
  }

  /** The name of an image, among the images of all shards. */
  String of(int shard, int image) {
    String name = shards.get(shard).name(image);
    int number = shards.get(shard).number(image);
    if (name.isEmpty()) {
      return String.format(Locale.ROOT, "%s/%07d", files[shard], number);
    }
    return areNumbered[shard]
        ? String.format(Locale.ROOT, "%s/%07d/%s", files[shard], number, name)
        : files[shard] + '/' + name;
  }
}
