package dev.rind.edge;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolution;

/**
 * How many statements today's content app (3.123.1, without its Redis cache) makes for a request that
 * we answer: beside those that we make, this is what the edge is worth.
 *
 * <p>What we do not answer ourselves counts nothing, nor does what failed. Where the measured table
 * says nothing, this says rather too few: each type counts as a file of its kind, a guard as one of
 * the plain ones, a listing as one without on-demand children, credentials as none sent.
 *
 * <p>Source: contract 1.3, its last column.
 */
final class ContentAppCost {
  private static final int DOMAIN = 1;
  private static final int MATCH = 3;
  private static final int GUARD = 2;
  private static final int GENERATED = 6;
  private static final int CHECKPOINT = 4;
  private static final int POINTS_TO_NOTHING = 6;
  private static final int UNPUBLISHED = 9;
  /** For a distribution that points to a repository, which is the common case. */
  private static final int LISTING = 9;
  private static final int INDEX = 7;
  private static final int FILE = 10;
  private static final int MISSING = 9;
  /** A cursor over the retained publications, and the one that is served now, which is among them. */
  private static final int GRACE = 4 + 1;

  private ContentAppCost() {}

  static int statements(Finding finding, boolean isHead) {
    return switch (finding) {
      case Finding.ByForm _,Finding.Elsewhere _ -> DOMAIN;
      case Finding.DistributionList(Resolution.Directory _) -> isHead ? DOMAIN : DOMAIN + 1;
      case Finding.DistributionList _ -> DOMAIN;
      case Finding.Unmatched _ -> MATCH;
      case Finding.Partial(Resolution.Directory _) -> MATCH + 1;
      case Finding.Partial _ -> MATCH;
      case Finding.Denied _,Finding.Undecided _ -> MATCH + GUARD;
      case Finding.Within within -> {
        var statements = within(within);
        yield statements > 0 && within.distribution().guardId() != null ? statements + GUARD
            : statements;
      }
    };
  }

  private static int within(Finding.Within within) {
    var distribution = within.distribution();
    return switch (within.found()) {
      case Resolution.Remote _,Resolution.Forward _ -> 0;
      case Resolution.Unnamed _,Resolution.Generated _ -> GENERATED;
      case Resolution.NotFound _ when isArtifact(distribution) -> GENERATED;
      case Resolution.Redirect _ when within.asked().path().equals(distribution.at().path()) ->
        MATCH;
      case Resolution.Redirect(String to) when distribution.checkpoint()
          && !distribution.at().rest(within.asked().path()).contains("/") ->
        MATCH;
      case Resolution.Redirect(String to) when distribution.checkpoint()
          && !to.equals(within.asked().requestPath() + "/") ->
        CHECKPOINT;
      case Resolution.Directory _ when distribution.checkpoint()
          && distribution.at().rest(within.asked().path()).isEmpty() ->
        CHECKPOINT;
      case Resolution.NotFound _ when distribution.checkpoint() -> CHECKPOINT;
      case Resolution.Redirect _,Resolution.Directory _ ->
        LISTING + choosing(distribution) + passing(distribution);
      case Resolution.Found _ when within.asked().path().endsWith("/") ->
        INDEX + choosing(distribution);
      case Resolution.Found found -> FILE + choosing(distribution) + passing(distribution)
          + (found.file().published() ? 0 : passing(distribution));
      case Resolution.NotFound _ -> missing(distribution);
    };
  }

  /** Where nothing is published, the content app goes on to the retained publications. */
  private static int missing(Distribution distribution) {
    if (distribution.target() == Distribution.Target.NOTHING) {
      return POINTS_TO_NOTHING;
    }
    var looks = distribution.publicationId() == null ? UNPUBLISHED
        : MISSING + GRACE + choosing(distribution) + 2 * passing(distribution);
    return looks + distribution.retained().size();
  }

  /** What it takes more, or less, than with a repository to find out what is served. */
  private static int choosing(Distribution distribution) {
    if (distribution.checkpoint()) {
      return -1;
    }
    var plainVersion = distribution.publicationId() == null ? -1 : 0;
    return plainVersion + switch (distribution.target()) {
      case PUBLICATION -> -1;
      case VERSION -> 1;
      case REPOSITORY, REMOTE, NOTHING -> 0;
    };
  }

  private static boolean isArtifact(Distribution distribution) {
    return distribution.type().equals(DistributionTypes.ARTIFACTS);
  }

  /** One look more at each step where a version's content is passed through. */
  private static int passing(Distribution distribution) {
    return distribution.passesThrough() ? 1 : 0;
  }
}
