package dev.sdclr.checkpoint.torch;

import dev.sdclr.checkpoint.torch.PickleValue.Global;

/** What the names in a pickle stand for; the only way from a pickle to anything outside it. */
interface PickleGlobals {

  /**
   * Looks a name up in the allow-list.
   *
   * @throws dev.sdclr.SdclrException when it is not there
   */
  Global global(String module, String name);

  /**
   * What a call of {@code callee} would give, as plain data.
   *
   * @throws dev.sdclr.SdclrException when it takes no such arguments
   */
  PickleValue call(PickleValue callee, PickleValue arguments);

  /**
   * What an identifier that the pickle's writer chose stands for.
   *
   * @throws dev.sdclr.SdclrException when it is none
   */
  PickleValue persistent(PickleValue id);
}
