package dev.rind.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.rind.bench.ReportFiles.Written;
import dev.rind.bench.swarm.Result.Machine;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a comparison. Its JSON has the names that stand here.
 *
 * @param schema grows where a name changes its meaning or goes away
 * @param command as it was given
 * @param versions of the peers, by name
 * @param skipped peers that were left out, and why
 */
record PeersResult(int schema, Machine machine, String command, Map<String, String> versions,
    List<String> skipped, List<Measured> trials, List<Goals.Verdict> goals)
    implements
      Written {
  static final int SCHEMA = 1;

  PeersResult {
    versions = new LinkedHashMap<>(versions);
    skipped = List.copyOf(skipped);
    trials = List.copyOf(trials);
    goals = List.copyOf(goals);
  }

  @JsonIgnore
  boolean isGood() {
    return goals.stream().allMatch(Goals.Verdict::holds);
  }

  @Override
  public byte[] json() throws IOException {
    return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
  }

  @Override
  public String html() {
    return new PeersPlots(this).page().toString();
  }

  @Override
  public String markdown() {
    return PeersText.markdown(this);
  }

  /** On what, when, and of what. */
  String about() {
    var about = new StringBuilder(about(machine, command));
    versions.forEach((name, version) -> about.append("%-11s%s%n".formatted(name, version)));
    skipped.forEach(each -> about.append("left out: ").append(each).append('\n'));
    return about.toString();
  }

  static String about(Machine machine, String command) {
    return "%s, %d cores %s, %s, %s%nrind bench %s%n".formatted(machine.began(), machine.cores(),
        machine.processor(), machine.system(), machine.java(), command);
  }
}
