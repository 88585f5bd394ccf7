package dev.sdclr.report.run;

import dev.sdclr.run.ClassCount;

/** The frequency groups as the long-tail literature writes them. */
public final class GroupNames {

  private GroupNames() {}

  public static String of(ClassCount.Group group) {
    return switch (group) {
      case MANY -> "Many";
      case MEDIUM -> "Medium";
      case FEW -> "Few";
    };
  }
}
