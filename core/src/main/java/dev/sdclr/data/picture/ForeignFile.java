package dev.sdclr.data.picture;

import dev.sdclr.InputFile;
import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Kinds of files that users name as data and that are none, with what would work instead: by their
 * names, or by the {@link ForeignFormat} that their first bytes tell.
 */
public enum ForeignFile {
  PICTURE(
      "a picture in an unsupported format",
      "convert such pictures first, as in: magick mogrify -format jpg *.heic",
      "heic heif avif jp2 j2k jpx jxl psd dng cr2 cr3 nef arw raf orf rw2 svg ppm pgm pbm pnm exr"
          + " hdr ico tga pcx eps ai pdf djvu dcm dicom nii fits"),
  VIDEO(
      "a video",
      "write its frames into a folder first, as in: ffmpeg -i VIDEO frames/%06d.png",
      "mp4 m4v mov avi mkv webm mpg mpeg wmv flv 3gp mts m2ts ogv"),
  ARCHIVE(
      "a packed archive",
      "unpack it and name its folder (.zip and plain .tar files are read as they are)",
      "zip gz tgz bz2 tbz2 xz txz zst 7z rar lz4 z iso"),
  ARRAYS(
      "a file of arrays",
      "write its images as files first: .png or .jpg in a folder of each class",
      "npy npz h5 hdf5 mat pkl pickle tfrecord tfrecords lmdb mdb rec idx beton arrow feather"
          + " zarr"),
  MODEL("a model", "name the images with --data", "onnx safetensors pt pth ckpt"),
  DESCRIPTION(
      "a description of data",
      "name a folder of images, or a text file with one 'path label' per line",
      "json jsonl yaml yml xml html toml ini db sqlite xlsx xls ods");

  private static final int HEAD_BYTES = 1 << 12;

  private final String label;
  private final String advice;
  private final Set<String> extensions;

  /**
   * A kind.
   *
   * @param extensions in lower case, with blanks between
   */
  ForeignFile(String label, String advice, String extensions) {
    this.label = label;
    this.advice = advice;
    this.extensions = Set.copyOf(Arrays.asList(extensions.split(" ")));
  }

  /** What would work. */
  public String advice() {
    return advice;
  }

  /** The first kind that has one of these extensions, each with its dot. */
  public static Optional<ForeignFile> ofExtensions(Collection<String> dotted) {
    return Arrays.stream(values())
        .filter(kind -> dotted.stream().anyMatch(e -> kind.extensions.contains(e.replace(".", ""))))
        .findFirst();
  }

  /**
   * Checks that a file can be a list, which has no fixed form.
   *
   * @throws SdclrException when it is something else, saying what would work
   */
  public static void requireNone(Path file) {
    byte[] head = head(file);
    if (ImageFormat.of(head).isPresent()) {
      Path folder = file.toAbsolutePath().normalize().getParent();
      throw new SdclrException(
          "%s is a single picture: name a folder of pictures, such as %s, or a list"
              .formatted(file, folder));
    }
    ofName(file).ifPresent(kind -> kind.refuse(file));
    requireOther(file, head);
  }

  /**
   * Says what a file is that turned out not to be what its name says.
   *
   * @param head the file's first bytes
   * @throws SdclrException when that is known, saying what would work
   */
  public static void requireOther(Path file, byte[] head) {
    ForeignFormat.of(head).map(ForeignFormat::kind).ifPresent(kind -> kind.refuse(file));
  }

  private void refuse(Path file) {
    throw new SdclrException("%s is %s: %s".formatted(file, label, advice));
  }

  private static Optional<ForeignFile> ofName(Path file) {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.lastIndexOf('.') > 0 ? ofExtensions(List.of("." + extension)) : Optional.empty();
  }

  private static byte[] head(Path file) {
    try (InputStream in = InputFile.stream(file)) {
      return in.readNBytes(HEAD_BYTES);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }
}
