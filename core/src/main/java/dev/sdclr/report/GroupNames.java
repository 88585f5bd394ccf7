package dev.sdclr.report;

import dev.sdclr.run.ClassCount;

/** The frequency groups as the long-tail literature writes them. */
final class GroupNames {

  private GroupNames() {}

  static String of(ClassCount.Group group) {
    return switch (group) {
      case MANY -> "Many";
      case MEDIUM -> "Medium";
      case FEW -> "Few";
    };
  }
}
