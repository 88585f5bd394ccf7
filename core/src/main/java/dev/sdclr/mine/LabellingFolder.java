package dev.sdclr.mine;

import dev.sdclr.SdclrException;
import dev.sdclr.UsageException;
import dev.sdclr.data.ImageSource;
import dev.sdclr.data.folder.NewFolder;
import dev.sdclr.run.MinedCollection;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import dev.sdclr.run.RecordFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A new folder of the first-ranked images, by rank, for somebody to label: {@code 00001-cat.jpg}
 * and so on, the {@code mined.csv} of just these, and a {@link MinedCollection} in {@value
 * #COLLECTION}, so that ranks are not taken for those of other images.
 *
 * <p>Files are copied as they are or linked to; of images inside packed files, copies are PNG
 * files. What fails, or is killed, leaves none of them behind.
 *
 * @param path new or empty
 * @param link makes symbolic links instead of copies
 */
public record LabellingFolder(Path path, boolean link) {

  /** Says which images were mined. */
  public static final String COLLECTION = "collection.json";

  /** File systems allow 255; the rank and a temporary name's dots are added. */
  private static final int MAX_NAME_BYTES = 200;

  /** The folder itself. */
  NewFolder folder() {
    return new NewFolder(path, link);
  }

  /**
   * Checks, before the work begins, that the images can be put there.
   *
   * @throws UsageException as {@link NewFolder#requireFor} does
   */
  public void requireFor(ImageSource images) {
    folder().requireFor(images);
  }

  /**
   * Checks that the images will not lie among those that they come from.
   *
   * @throws UsageException as {@link NewFolder#requireOutside} does
   */
  public void requireOutside(Path data) {
    folder().requireOutside(data);
  }

  /**
   * Fills the folder.
   *
   * @param collection of the images
   * @param rawCells leaves names in its list as they are
   * @throws UsageException as {@link #requireFor} does
   * @throws SdclrException when an image cannot be read or written
   */
  public void fill(
      ImageSource images, List<MinedImage> mined, MinedCollection collection, boolean rawCells) {
    folder()
        .fill(
            images,
            made -> {
              for (MinedImage image : mined) {
                made.put(
                    images,
                    Math.toIntExact(image.index()),
                    String.format(Locale.ROOT, "%05d-%s", image.rank(), name(image.path())));
              }
              MinedList.write(made.path().resolve("mined.csv"), mined.stream(), rawCells);
              RecordFile.write(made.path().resolve(COLLECTION), collection);
            });
  }

  /** The last part of a path, without what is not a part of a file's name on some system. */
  static String name(String path) {
    String last = path.substring(path.lastIndexOf('/') + 1);
    StringBuilder safe = new StringBuilder();
    last.codePoints()
        .map(c -> c < ' ' || c == 127 || "\\/:*?\"<>|".indexOf(c) >= 0 ? '_' : c)
        .forEach(safe::appendCodePoint);
    while (safe.toString().getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES) {
      safe.delete(0, Character.charCount(safe.codePointAt(0))); // the end has the file's type
    }
    return safe.toString();
  }
}
