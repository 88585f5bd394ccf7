package dev.sdclr.data.folder;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Many paths in a few arrays; the files of a folder share its path. */
public final class PackedPaths {

  private final PackedNames folders;
  private final int[] folderOf;
  private final PackedNames names;

  private PackedPaths(PackedNames folders, int[] folderOf, PackedNames names) {
    this.folders = folders;
    this.folderOf = folderOf;
    this.names = names;
  }

  public int size() {
    return folderOf.length;
  }

  public String get(int index) {
    int folder = folderOf[index];
    int start = folders.length(folder);
    byte[] path = new byte[start + names.length(index)];
    folders.copy(folder, path, 0);
    names.copy(index, path, start);
    return new String(path, StandardCharsets.UTF_8);
  }

  /** Number of the folder that path {@code index} is in. */
  public int folderOf(int index) {
    return folderOf[index];
  }

  /** How many folders there are; each holds a path. */
  public int folders() {
    return folders.size();
  }

  /** Path of a folder: empty, or with a slash at its end. */
  public String folder(int number) {
    return folders.get(number);
  }

  /** Collects paths one by one. */
  static final class Builder {

    private final PackedNames.Builder folders = new PackedNames.Builder();
    private final PackedNames.Builder names = new PackedNames.Builder();
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] folderOf = new int[1 << 8];

    /** Adds a path; its folder's may have come before. */
    public void add(String path) {
      int end = path.lastIndexOf('/') + 1;
      int folder = numbers.computeIfAbsent(path.substring(0, end), this::addFolder);
      place(folder);
      names.add(path.substring(end));
    }

    /**
     * Adds a folder for {@link #add(int, PackedNames, int)}.
     *
     * @param path empty, or with a slash at its end; never given before
     * @return its number
     */
    int addFolder(String path) {
      folders.add(path);
      return folders.size() - 1;
    }

    /** Adds the file that is name {@code index} of {@code files} in folder {@code folder}. */
    public void add(int folder, PackedNames files, int index) {
      place(folder);
      names.add(files, index);
    }

    private void place(int folder) {
      int size = size();
      if (size == folderOf.length) {
        folderOf = Arrays.copyOf(folderOf, size + (size >> 1));
      }
      folderOf[size] = folder;
    }

    public int size() {
      return names.size();
    }

    public PackedPaths build() {
      return new PackedPaths(folders.build(), Arrays.copyOf(folderOf, size()), names.build());
    }
  }
}
