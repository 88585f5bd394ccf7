package dev.sdclr.data.open;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.Word;
import dev.sdclr.data.Dataset;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.Inspection;
import dev.sdclr.data.SplitRole;
import dev.sdclr.data.folder.FileKinds;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.ImageFiles;
import dev.sdclr.data.folder.PackedPaths;
import dev.sdclr.data.picture.ImageFormat;
import dev.sdclr.data.shard.ShardFiles;
import dev.sdclr.data.shard.ShardedImages;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tells what the folders in a folder mean: parts of a data set, classes, or nothing.
 *
 * <p>What can be meant in several ways is refused where training could see images to test on, and
 * otherwise read in one way that the {@link Inspection} tells.
 */
final class FolderLayout {

  private final Path folder;
  private final String name;
  private final FileKinds leftOut = new FileKinds();
  private final List<String> notes = new ArrayList<>();

  private FolderLayout(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /**
   * Opens a folder of images, of class folders, of split folders, or of shards.
   *
   * @param name for logs
   * @throws SdclrException saying what was seen, and what would work, when it is none of these
   */
  static Dataset open(Path folder, String name) {
    return new FolderLayout(folder, name).open();
  }

  /**
   * What lies right in a folder.
   *
   * @param folders names of the folders to search, sorted
   * @param hasImages whether there are images too
   */
  private record Content(List<String> folders, boolean hasImages) {

    static Content of(Path folder) {
      TreeSet<String> folders = new TreeSet<>();
      boolean hasImages = false;
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        for (Path entry : entries) {
          String name = entry.getFileName().toString();
          // Most entries are images: one of them is enough to ask the system about.
          boolean isImage = ImageFormat.hasImageExtension(name);
          boolean isSeen = !FolderScan.isHidden(entry) && !(isImage && hasImages);
          if (isSeen && isImage && Files.isRegularFile(entry)) {
            hasImages = true;
          } else if (isSeen && Files.isDirectory(entry) && !FolderScan.isRunDirectory(entry)) {
            folders.add(name);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw FolderScan.unreadable(folder, e.getCause());
      } catch (IOException e) {
        throw FolderScan.unreadable(folder, e);
      }
      return new Content(List.copyOf(folders), hasImages);
    }

    List<String> splits() {
      return folders.stream().filter(name -> SplitRole.of(name).isPresent()).toList();
    }
  }

  private Dataset open() {
    Optional<List<Path>> shards = shardsIn(folder);
    if (shards.isPresent()) {
      return openShards(shards.get());
    }
    Content content = Content.of(folder);
    List<String> splits = content.splits();
    if (splits.isEmpty() || isClassAmongOthers(content)) {
      ImageSource images = images(folder, name);
      String layout = images.isLabelled() ? "class folders" : "images without class folders";
      return dataset(images, Map.of(), layout);
    }
    requireSplitsAlone(content);
    return openParts(byRole(splits));
  }

  /** Such as a folder {@code train} of pictures of trains, beside {@code bus} and {@code car}. */
  private boolean isClassAmongOthers(Content content) {
    List<String> splits = content.splits();
    if (content.hasImages() || splits.size() != 1 || content.folders().size() < 2) {
      return false;
    }
    Content only = Content.of(folder.resolve(splits.get(0)));
    boolean isClass = only.hasImages() && only.folders().isEmpty();
    boolean areClasses =
        content.folders().stream()
            .filter(other -> !splits.contains(other))
            .map(other -> Content.of(folder.resolve(other)))
            .allMatch(Content::hasImages);
    if (isClass && areClasses) {
      notes.add("folder %s is taken for a class, like those beside it".formatted(splits.get(0)));
    }
    return isClass && areClasses;
  }

  private void requireSplitsAlone(Content content) {
    List<String> splits = content.splits();
    if (content.hasImages()) {
      throw mixture("images directly in it", splits);
    }
    List<String> others = new ArrayList<>(content.folders());
    others.removeAll(splits);
    for (String other : others) {
      FolderScan.Found found = FolderScan.scan(folder.resolve(other));
      if (found.paths().size() > 0) {
        throw mixture("other folders of images (%s)".formatted(ClassNotes.some(others)), splits);
      }
      leftOut.addAll(found.leftOut());
    }
    if (!others.isEmpty()) {
      notes.add(
          "no images in %s, beside %s".formatted(ClassNotes.some(others), ClassNotes.some(splits)));
    }
  }

  private SdclrException mixture(String what, List<String> splits) {
    return new SdclrException(
        ("%s has %s beside %s, which are named like parts to train and to test on: move one kind"
                + " out, or name one folder, such as %s")
            .formatted(folder, what, ClassNotes.some(splits), folder.resolve(splits.get(0))));
  }

  private Map<SplitRole, String> byRole(List<String> splits) {
    Map<SplitRole, String> byRole = new EnumMap<>(SplitRole.class);
    for (String split : splits) {
      String before = byRole.put(SplitRole.of(split).orElseThrow(), split);
      if (before != null) {
        throw new SdclrException(
            "%s has both %s and %s, which name the same part of a data set: rename or move one"
                .formatted(folder, before, split));
      }
    }
    if (!byRole.containsKey(SplitRole.TRAIN)) {
      throw new SdclrException(
          "%s has %s but no folder train: name the one that is meant, such as %s"
              .formatted(folder, ClassNotes.some(splits), folder.resolve(splits.get(0))));
    }
    return byRole;
  }

  private Dataset openParts(Map<SplitRole, String> folders) {
    ImageSource train = images(folder.resolve(folders.get(SplitRole.TRAIN)), name + " train");
    Map<SplitRole, ImageSource> parts = new EnumMap<>(SplitRole.class);
    for (SplitRole role : EnumSet.of(SplitRole.VALIDATION, SplitRole.TEST)) {
      if (folders.containsKey(role)) {
        String part = name + " " + Word.of(role);
        part(folder.resolve(folders.get(role)), part, train)
            .ifPresent(images -> parts.put(role, images));
      }
    }
    String inside = train.isLabelled() ? " of class folders" : "";
    return dataset(train, parts, "split folders %s%s".formatted(roles(folders), inside));
  }

  /** Such as {@code Train (train), valid (test)}. */
  private static String roles(Map<SplitRole, String> names) {
    return names.entrySet().stream()
        .map(
            part -> {
              String role = Word.of(part.getKey());
              return part.getValue().equals(role)
                  ? role
                  : "%s (%s)".formatted(part.getValue(), role);
            })
        .collect(Collectors.joining(", "));
  }

  /** Images to choose or to test by; none where they have no labels though others have. */
  private Optional<ImageSource> part(Path part, String partName, ImageSource train) {
    Optional<List<Path>> shards = shardsIn(part);
    if (shards.isPresent()) {
      return Optional.of(counted(ShardedImages.open(partName, shards.get(), train.classNames())));
    }
    FolderScan.Found found = FolderScan.scan(part);
    leftOut.addAll(found.leftOut());
    if (found.paths().size() == 0) {
      notes.add("folder %s has no images".formatted(part.getFileName()));
      return Optional.empty();
    } else if (!train.isLabelled()) {
      return Optional.of(ImageFiles.unlabelled(partName, part, found.paths()));
    } else if (isFlat(found.paths())) {
      notes.add(
          "folder %s is left out, with its %s: not all are in class folders"
              .formatted(part.getFileName(), Counted.of(found.paths().size(), "image")));
      return Optional.empty();
    }
    requireNoSplitsWithin(part, found.paths());
    ImageFiles images = ClassFolder.of(part, found.paths(), partName, train.classNames());
    if (IntStream.of(images.classCounts()).sum() == 0) {
      notes.add(
          "folder %s is left out, with its %s: none is in a folder of a class to train on"
              .formatted(part.getFileName(), Counted.of(images.size(), "image")));
      return Optional.empty();
    }
    return Optional.of(images);
  }

  private Dataset dataset(ImageSource train, Map<SplitRole, ImageSource> parts, String layout) {
    Inspection inspection = new Inspection(layout, leftOut.counts(), notes);
    return Dataset.of(name, train, parts, inspection);
  }

  /** Images right in a folder come before archives. */
  private static Optional<List<Path>> shardsIn(Path folder) {
    return Content.of(folder).hasImages() ? Optional.empty() : ShardFiles.in(folder);
  }

  private Dataset openShards(List<Path> shards) {
    countBeside(folder, shards);
    Map<SplitRole, List<Path>> byRole = new TreeMap<>();
    List<Path> others = new ArrayList<>();
    for (Path shard : shards) {
      SplitRole.ofShard(shard.getFileName().toString())
          .ifPresentOrElse(
              role -> byRole.computeIfAbsent(role, r -> new ArrayList<>()).add(shard),
              () -> others.add(shard));
    }
    String kind = ShardFiles.kind(shards.get(0));
    boolean isOnePart =
        byRole.size() < 2
            && (others.isEmpty() || byRole.isEmpty() || byRole.containsKey(SplitRole.TRAIN));
    if (isOnePart) {
      return dataset(counted(ShardedImages.open(name, shards)), Map.of(), kind);
    }
    List<Path> train = byRole.remove(SplitRole.TRAIN);
    if (train == null || !others.isEmpty()) {
      throw new SdclrException(
          "%s has %s beside %s: name those that are meant by a pattern, such as '%s'"
              .formatted(
                  folder,
                  byRole.values().iterator().next().get(0).getFileName(),
                  (others.isEmpty() ? shards : others).get(0).getFileName(),
                  folder.resolve("train-*" + extension(shards.get(0)))));
    }
    ImageSource images = counted(ShardedImages.open(name + " train", train));
    Map<SplitRole, ImageSource> parts = new EnumMap<>(SplitRole.class);
    byRole.forEach(
        (role, files) ->
            parts.put(
                role,
                counted(
                    ShardedImages.open(name + " " + Word.of(role), files, images.classNames()))));
    return dataset(images, parts, kind + " by a word of their names");
  }

  /** With what lies in the shards and is no image, and what is to be said of them. */
  private ImageSource counted(ShardedImages images) {
    leftOut.addAll(images.leftOut());
    images.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
    return images;
  }

  private static String extension(Path shard) {
    String file = shard.toString();
    return file.substring(file.lastIndexOf('.'));
  }

  private void countBeside(Path shardFolder, List<Path> shards) {
    FileKinds all = FolderScan.scan(shardFolder).leftOut();
    Map<String, Long> beside = all.counts();
    beside.merge(extension(shards.get(0)), (long) -shards.size(), Long::sum);
    beside.values().removeIf(count -> count <= 0);
    beside.forEach(leftOut::add);
  }

  private ImageSource images(Path part, String partName) {
    Optional<List<Path>> shards = shardsIn(part);
    if (shards.isPresent()) {
      countBeside(part, shards.get());
      return counted(ShardedImages.open(partName, shards.get()));
    }
    FolderScan.Found found = FlatFolder.images(part);
    leftOut.addAll(found.leftOut());
    requireNoSplitsWithin(part, found.paths());
    if (isFlat(found.paths())) {
      if (found.paths().folders() > 1) {
        notes.add(
            "images lie both directly in %s and in folders: all are used, without labels"
                .formatted(part.getFileName()));
      }
      return ImageFiles.unlabelled(partName, part, found.paths());
    }
    ImageFiles images = ClassFolder.of(part, found.paths(), partName);
    notes.addAll(
        ClassNotes.of(part, found.paths(), images.classNames(), Content.of(part).folders()));
    return images;
  }

  private static boolean isFlat(PackedPaths paths) {
    for (int i = 0; i < paths.folders(); i++) {
      if (paths.folder(i).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Deeper split folders would be trained on together, and their names be taken for classes. */
  private static void requireNoSplitsWithin(Path root, PackedPaths paths) {
    Map<String, Set<SplitRole>> roles = new HashMap<>();
    for (int i = 0; i < paths.folders(); i++) {
      String path = paths.folder(i);
      int start = 0;
      for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', start)) {
        Optional<SplitRole> role = SplitRole.of(path.substring(start, end));
        if (role.isPresent()) {
          String parent = path.substring(0, start);
          Set<SplitRole> found =
              roles.computeIfAbsent(parent, p -> EnumSet.noneOf(SplitRole.class));
          found.add(role.get());
          if (found.size() > 1 && found.contains(SplitRole.TRAIN)) {
            throw new SdclrException(
                ("%s has folders to train and to test on in it: name the folder that holds them,"
                        + " such as %s, or list the images that are meant")
                    .formatted(root, root.resolve(parent)));
          }
        }
        start = end + 1;
      }
    }
  }
}
