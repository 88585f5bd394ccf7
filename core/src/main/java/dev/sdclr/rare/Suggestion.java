package dev.sdclr.rare;

import java.util.Optional;

/**
 * An image to label next.
 *
 * @param image its row in the features
 * @param kind what it is suggested for
 * @param ordering what led to it: for discovery the ordering's name, for growth the class, else the
 *     measure of doubt or coverage
 * @param reason in words, such as "small cluster of 205"
 * @param twins near-duplicates of it, which are not suggested themselves
 */
public record Suggestion(
    int image, SuggestionKind kind, Optional<String> ordering, String reason, int twins) {}
