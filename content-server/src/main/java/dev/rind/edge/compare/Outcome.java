package dev.rind.edge.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What came of asking one side: exactly one of these. */
sealed interface Outcome {
  /**
   * A whole answer.
   *
   * @param fields by their names in small letters
   */
  record Answered(int status, Map<String, List<String>> fields, BodyDigest.Result body)
      implements
        Outcome {
    /** All values of a field, as one. */
    Optional<String> field(String name) {
      return Optional.ofNullable(fields.get(name)).map(values -> String.join(", ", values));
    }
  }

  /** A head came, and then not all of its body. */
  record BrokenOff(int status, String why) implements Outcome {}

  /** Not even a head came. */
  record Silent(String why) implements Outcome {}
}
