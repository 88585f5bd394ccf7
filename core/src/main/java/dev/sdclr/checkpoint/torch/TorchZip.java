package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.tensors.ByteSource;
import dev.sdclr.checkpoint.tensors.Shortened;
import dev.sdclr.checkpoint.torch.PickleValue.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * PyTorch's files since 1.6: a ZIP file with {@code data.pkl}, {@code byteorder} and one entry for
 * each storage, all in one folder of any name.
 */
final class TorchZip implements StorageData {

  private static final String PICKLE = "data.pkl";

  private final ByteSource source;
  private final ZipContent content;
  private final String folder;

  TorchZip(ByteSource source) throws IOException {
    this.source = source;
    content = new ZipContent(source);
    folder = folder();
    requireLittleEndian();
  }

  private String folder() {
    List<String> pickles =
        content.directory().entries().keySet().stream()
            .filter(name -> name.matches("([^/]+/)?" + Pattern.quote(PICKLE)))
            .toList();
    if (pickles.size() != 1) {
      throw source.malformed("is a ZIP file with %d entries data.pkl".formatted(pickles.size()));
    }
    return pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  /** Files of before 2.1 do not say their byte order; it is the usual one. */
  private void requireLittleEndian() throws IOException {
    ZipDirectory.Entry entry = content.directory().entries().get(folder + "byteorder");
    if (entry == null) {
      return;
    }
    byte[] order = content.whole(entry, 100);
    if (!new String(order, StandardCharsets.UTF_8)
        .strip()
        .toLowerCase(Locale.ROOT)
        .equals("little")) {
      throw source.malformed("was written in big-endian byte order, which is not supported");
    }
  }

  /** What the file describes. */
  PickleValue root(TorchGlobals globals) throws IOException {
    ZipDirectory.Entry entry = content.directory().entries().get(folder + PICKLE);
    byte[] pickle = content.whole(entry, TorchFile.MAX_PICKLE_BYTES);
    return PickleMachine.read(new PickleInput(source.file(), pickle), globals);
  }

  @Override
  public void require(Storage storage) {
    entry(storage);
  }

  private ZipDirectory.Entry entry(Storage storage) {
    ZipDirectory.Entry entry = content.directory().entries().get(folder + "data/" + storage.key());
    if (entry == null || entry.size() != storage.bytes()) {
      throw source.malformed(
          "holds %s bytes of storage %s, not %d"
              .formatted(
                  entry == null ? "no" : entry.size(),
                  Shortened.text(storage.key()),
                  storage.bytes()));
    }
    return entry;
  }

  @Override
  public void read(Storage storage, long from, ByteBuffer target) throws IOException {
    content.read(entry(storage), from, target);
  }
}
