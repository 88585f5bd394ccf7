package dev.sdclr.label;

import dev.sdclr.Counted;
import dev.sdclr.SdclrException;
import dev.sdclr.data.folder.FolderScan;
import dev.sdclr.data.folder.PackedPaths;
import dev.sdclr.run.MinedList;
import dev.sdclr.run.MinedList.MinedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with one folder of images a class, {@code CLASS/PATH}: a file's place says its class.
 *
 * <p>What no name of a file may have on some system stands as {@code %} and two digits, as in
 * addresses: {@code T-shirt%2Ftop}. In a folder that mining filled, with its list {@code
 * mined.csv}, a file that is named by its rank means the image of that rank.
 */
public final class ClassFolders {

  private static final String FORBIDDEN = "\\/:*?\"<>|%";
  private static final String PNG = ".png";
  private static final String MINED = "mined.csv";
  private static final Pattern BY_RANK = Pattern.compile("(?:.*/)?(\\d{5,9})-[^/]*");

  private ClassFolders() {}

  static void read(SaidLabels.Collecting said) {
    PackedPaths files = FolderScan.scan(said.file()).paths();
    Map<Integer, String> mined = mined(said);
    int outside = 0;
    for (int i = 0; i < files.size(); i++) {
      String path = files.get(i);
      int slash = path.indexOf('/');
      if (slash < 0) {
        outside++;
      } else {
        String label = said.label(decoded(path.substring(0, slash)), said.file().toString());
        said.add(meant(path, slash, said, mined), Verdict.labelled(label));
      }
    }
    if (outside == files.size()) {
      throw new SdclrException(
          "%s holds no folders of images, one for each class".formatted(said.file()));
    } else if (outside > 0) {
      said.note(
          "%s: %s in no class folder"
              .formatted(said.file(), Counted.of(outside, "image lies", "images lie")));
    }
  }

  /** Paths by rank, of the list that lies beside the folders; empty where none does. */
  private static Map<Integer, String> mined(SaidLabels.Collecting said) {
    Path list = said.file().resolve(MINED);
    return Files.exists(list)
        ? MinedList.read(list, said.images().size()).stream()
            .collect(Collectors.toMap(MinedImage::rank, MinedImage::path, (one, other) -> one))
        : Map.of();
  }

  /**
   * Its own path behind the class; the whole, where the images lie in such folders already; or that
   * of its rank.
   */
  private static String meant(
      String path, int slash, SaidLabels.Collecting said, Map<Integer, String> mined) {
    ImageNames images = said.images();
    String rest = decoded(path.substring(slash + 1));
    Optional<String> own = own(rest, images);
    if (images.row(path).isPresent()) {
      return own.isPresent() ? byContent(path, own.get(), said) : path;
    }
    Matcher ranked = BY_RANK.matcher(rest);
    return own.orElseGet(
        () -> ranked.matches() ? mined.getOrDefault(Integer.valueOf(ranked.group(1)), rest) : rest);
  }

  /** The path of an image, of which packed ones are put there as PNG files. */
  private static Optional<String> own(String path, ImageNames images) {
    String unpacked = path.endsWith(PNG) ? path.substring(0, path.length() - PNG.length()) : path;
    return Stream.of(path, unpacked).filter(name -> images.row(name).isPresent()).findFirst();
  }

  /** Which of two images a file is, as it may lie in its own folder or in that of its class. */
  private static String byContent(String whole, String own, SaidLabels.Collecting said) {
    Path file = said.file().resolve(whole);
    boolean isWhole = said.images().isSame(whole, file);
    if (isWhole == said.images().isSame(own, file)) {
      throw new SdclrException(
          "%s may be '%s' or '%s': name the data that holds the images, whose content tells, or give labels in a file"
              .formatted(file, whole, own));
    }
    return isWhole ? whole : own;
  }

  /** Where an image lies in such a folder. */
  public static String place(String label, String path) {
    StringBuilder place = new StringBuilder(part(label));
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty()) {
        place.append('/').append(part(part));
      }
    }
    return place.toString();
  }

  /** A text as a part of a path that every system takes, and that is not hidden. */
  private static String part(String text) {
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isAtEnd = i == text.length() - 1 && (c == '.' || c == ' ');
      if (c < ' ' || c == 127 || FORBIDDEN.indexOf(c) >= 0 || (i == 0 && c == '.') || isAtEnd) {
        part.append("%%%02X".formatted((int) c));
      } else {
        part.append(c);
      }
    }
    return part.toString();
  }

  /** The text that {@link #part} was given; a percent sign that begins no code stays. */
  private static String decoded(String path) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      int code = path.charAt(i) == '%' ? code(path, i + 1) : -1;
      if (code >= 0) {
        text.append((char) code);
        i += 2;
      } else {
        text.append(path.charAt(i));
      }
    }
    return text.toString();
  }

  private static int code(String path, int from) {
    if (from + 2 > path.length()) {
      return -1;
    }
    int high = Character.digit(path.charAt(from), 16);
    int low = Character.digit(path.charAt(from + 1), 16);
    int code = high < 0 || low < 0 ? -1 : 16 * high + low;
    return code < 128 ? code : -1;
  }
}
