package dev.sdclr.rare;

import java.util.Optional;

/**
 * An image to label next.
 *
 * @param image its row in the features
 * @param kind what it is suggested for
 * @param ordering name of the ordering that led to it; empty for other kinds than discovery
 * @param reason in words, such as "small cluster of 205"
 * @param twins near-duplicates of it, which are not suggested themselves
 */
public record Suggestion(
    int image, SuggestionKind kind, Optional<String> ordering, String reason, int twins) {}
