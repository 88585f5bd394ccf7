package dev.sdclr.rare;

import java.util.List;
import java.util.Optional;

/**
 * Images to label next, and what is known by now.
 *
 * @param suggestions fewer than asked for only when no others are left
 * @param shares of the kinds that were aimed at
 * @param probe of the labels so far; empty until two classes are labelled
 * @param unseen what the labels tell of classes not met yet
 */
public record Round(
    List<Suggestion> suggestions,
    KindShares shares,
    Optional<ClassProbe> probe,
    UnseenClasses unseen) {}
