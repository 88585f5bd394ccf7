package dev.sdclr.checkpoint;

import dev.sdclr.SdclrException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What other programs call our tensors.
 *
 * <p>torchvision and timm use the names of the ResNet that we use, too. The reference
 * implementation of SDCLR has lists of batch norms, the dense branch's first, two spellings of a
 * shortcut, and its head where others have a classifier.
 */
final class ForeignNames {

  /** What stands before all names: wrappers of data-parallel training and of whole models, ours. */
  private static final List<String> PREFIXES =
      List.of("", "module.", "backbone.", "module.backbone.", "backbone.module.", "network.");

  private static final String FIRST = "conv1.weight";

  private ForeignNames() {}

  /**
   * Translates the names of an encoder and its head.
   *
   * @return the file's names by ours, in the file's order
   * @throws SdclrException when there is no ResNet among them, or two of a name
   */
  static Map<String, String> byOurs(Path file, Collection<String> names) {
    String prefix =
        PREFIXES.stream()
            .filter(p -> names.contains(p + FIRST))
            .findFirst()
            .orElseThrow(
                () ->
                    new SdclrException(
                        "%s holds no ResNet: no %s among its tensors %s"
                            .formatted(file, FIRST, Shortened.list(names))));
    Map<String, String> byOurs = new LinkedHashMap<>();
    for (String name : names) {
      if (name.startsWith(prefix)) {
        String before = byOurs.put(ours(name.substring(prefix.length())), name);
        if (before != null) {
          throw new SdclrException(
              "%s holds both %s and %s, which are the same tensor"
                  .formatted(file, Shortened.text(before), Shortened.text(name)));
        }
      }
    }
    return byOurs;
  }

  private static String ours(String name) {
    return name.replace(".bn_list.0.", ".")
        .replace(".bn_list.1.", ".pruned.")
        .replace(".downsample.conv.", ".downsample.0.")
        .replace(".downsample.bn.", ".downsample.1.")
        .replaceFirst("^fc\\.(?=(fc|bn)\\d\\.)", "head.");
  }
}
