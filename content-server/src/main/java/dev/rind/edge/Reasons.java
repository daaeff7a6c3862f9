package dev.rind.edge;

import dev.rind.edge.catalog.Distribution;
import dev.rind.edge.catalog.FileSet;
import dev.rind.edge.catalog.Location;
import dev.rind.edge.resolve.DistributionTypes;
import dev.rind.edge.resolve.Resolution;
import dev.rind.edge.route.Route;
import java.util.Optional;

/** Why an answer is what it is, in sentences for operators. */
final class Reasons {
  private Reasons() {}

  /** What a path of a distribution turned out to be. */
  static String of(Route.Content asked, Distribution distribution, Resolution found,
      DistributionTypes types) {
    return switch (found) {
      case Resolution.NotFound(String reason, var _) ->
        found.equals(Resolution.NotFound.PLAIN) ? missing(asked, distribution, types) : reason;
      case Resolution.Found _,Resolution.Unnamed _,Resolution.Generated _,Resolution.Remote _,Resolution.Directory _,Resolution.Redirect _,Resolution.Forward _ ->
        of(found);
    };
  }

  /** The same where no distribution is asked. */
  static String of(Resolution found) {
    return switch (found) {
      case Resolution.Found _ -> "The file is stored.";
      case Resolution.Unnamed _ -> "The artifact is stored.";
      case Resolution.Generated _ -> "The file is made from what the distribution says.";
      case Resolution.Remote(var _, Location.Remote location) -> location.streamed()
          ? "The file is not stored, and its remote's policy is never to store it."
          : "The file is not stored yet: its remote's policy is to download it on demand.";
      case Resolution.Directory _ -> "It is a directory, and its listing is shown.";
      case Resolution.Redirect _ -> "It is found at another path.";
      case Resolution.NotFound(String reason, var _) -> reason;
      case Resolution.Forward(String reason) -> "This edge does not serve " + reason + ".";
    };
  }

  private static String missing(Route.Content asked, Distribution distribution,
      DistributionTypes types) {
    var path = distribution.at().rest(asked.path());
    if (distribution.type().equals(DistributionTypes.ARTIFACTS)) {
      return "There is no artifact of this id, or the path is none.";
    }
    if (distribution.checkpoint()) {
      return "There is no checkpoint of the repository at that time, or it does not have the path.";
    }
    var set = served(distribution, types);
    if (set.isEmpty()) {
      return types.published().contains(distribution.type())
          ? "The distribution serves nothing: there is no complete publication of what it points at."
          : "The distribution serves nothing: there is no version of what it points at.";
    }
    return "There is %s in the %s that is served%s.".formatted(
        path.isEmpty() ? "nothing" : path.endsWith("/") ? "no such directory" : "no such path",
        kind(set.get()), retained(distribution, path));
  }

  private static String retained(Distribution distribution, String path) {
    var count = distribution.retained().size();
    return count == 0 || path.isEmpty() || path.endsWith("/") ? ""
        : ", nor in the %d that are retained".formatted(count);
  }

  /** What a distribution serves now. */
  static Optional<FileSet> served(Distribution distribution, DistributionTypes types) {
    if (distribution.checkpoint()) {
      return Optional.empty();
    }
    return types.published().contains(distribution.type()) ? distribution.published()
        : types.versioned().contains(distribution.type()) ? distribution.versioned()
            : Optional.empty();
  }

  /** Why just this set of files. */
  static String why(Distribution distribution, FileSet set, DistributionTypes types) {
    if (distribution.retained().contains(set)) {
      return "retained: it was served before, and what is gone since is still given";
    }
    if (distribution.checkpoint()) {
      return "the checkpoint of the time in the path";
    }
    return switch (distribution.target()) {
      case PUBLICATION -> "the distribution names it";
      case VERSION -> set instanceof FileSet.Version ? "the distribution names it"
          : "the newest of the version that the distribution names";
      case REPOSITORY -> "the newest of the repository that the distribution names";
      case REMOTE, NOTHING -> "";
    };
  }

  static String kind(FileSet set) {
    return switch (set) {
      case FileSet.Publication _ -> "publication";
      case FileSet.Version _ -> "version";
    };
  }
}
