package dev.sdclr.reference;

/** Our names for the reference's tensors. */
public final class ReferenceNames {

  private ReferenceNames() {}

  /**
   * Translates the name of a weight or running statistic of a whole network.
   *
   * <p>Batch norms with two lists keep the dense branch's under their own name; shortcuts are
   * numbered in both of the reference's spellings; its head is called {@code fc}.
   */
  public static String ours(String reference) {
    return reference
        .replace(".bn_list.0", "")
        .replace(".bn_list.1", ".pruned")
        .replace("downsample.conv", "downsample.0")
        .replace("downsample.bn", "downsample.1")
        .replaceFirst("^fc\\.", "head.");
  }

  /** Whether the tensor is one that we have: neither a counter nor a constant. */
  static boolean isOurs(String reference) {
    return !reference.endsWith("num_batches_tracked") && !reference.startsWith("normalize.");
  }
}
