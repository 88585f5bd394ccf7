package dev.sdclr.report;

import dev.sdclr.IoReason;
import dev.sdclr.SdclrException;
import dev.sdclr.SmallFile;
import dev.sdclr.report.html.Element;
import dev.sdclr.report.run.ReportedRun;
import dev.sdclr.run.EmbeddingMap.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pictures of all maps' images: each file once, and no more than a page should hold. */
final class PictureSheets {

  /** As text in the page, all together. */
  private static final int MAX_BYTES = 2 << 20;

  private final Map<String, String> idByUri = new LinkedHashMap<>();
  private int bytes;
  private boolean isFull;

  /**
   * Puts a map's pictures on the page.
   *
   * @return their id, or empty when there are none or there is no room
   * @throws SdclrException when they are not a JPEG or cannot be read
   */
  Optional<String> add(ReportedRun run, Kind kind) {
    Path file = run.directory().mapPictures(kind);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    String uri = uri(file);
    if (!idByUri.containsKey(uri) && bytes + uri.length() > MAX_BYTES) {
      isFull = true;
      return Optional.empty();
    }
    return Optional.of(
        idByUri.computeIfAbsent(
            uri,
            added -> {
              bytes += added.length();
              return "sheet" + idByUri.size();
            }));
  }

  /**
   * A JPEG file as a {@code data:} address.
   *
   * @throws SdclrException when it is none or cannot be read
   */
  static String uri(Path file) {
    try {
      byte[] content = SmallFile.bytes(file);
      if (content.length < 3 || content[0] != (byte) 0xff || content[1] != (byte) 0xd8) {
        throw new SdclrException(file + " is not a JPEG picture: delete it, or make it again");
      }
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(content);
    } catch (IOException e) {
      throw IoReason.cannotRead(file, e);
    }
  }

  /** Whether some had no room. */
  boolean isFull() {
    return isFull;
  }

  /** What the page needs to hold, unseen. */
  List<Element> elements() {
    List<Element> elements = new ArrayList<>();
    idByUri.forEach(
        (uri, id) ->
            elements.add(
                Element.of("img")
                    .with("id", id)
                    .with("src", uri)
                    .with("alt", "Pictures of the mapped images")
                    .with("class", "sheet")));
    return elements;
  }
}
