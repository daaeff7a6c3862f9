package dev.rind.edge.compare;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * All that was found, as JSON: who was asked, each difference, and the summary. Written while it is found, so
 * that nothing is kept.
 *
 * <p><b>Threading:</b> one thread at a time. <b>Errors:</b> a file that cannot be written is an {@link IOException}.
 */
final class Report implements AutoCloseable {
  private final JsonGenerator json;

  Report(Path file, URI pulp, URI edge) throws IOException {
    json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)
        .useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("against", pulp.toString());
    json.writeStringField("edge", edge.toString());
    json.writeArrayFieldStart("differences");
  }

  void difference(String method, String target, Iterable<Difference> differences)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("method", method);
    json.writeStringField("target", target);
    json.writeArrayFieldStart("fields");
    for (var difference : differences) {
      json.writeStartObject();
      json.writeStringField("field", difference.field());
      json.writeStringField("against", difference.pulp());
      json.writeStringField("edge", difference.edge());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  void summary(Tally.Summary summary) throws IOException {
    json.writeEndArray();
    json.writeNumberField("asked", summary.asked());
    json.writeNumberField("differ", summary.differ());
    counts("deviations", summary.deviations());
    counts("leftOut", summary.leftOut());
    json.writeEndObject();
  }

  private void counts(String name, Map<? extends Enum<?>, Long> counts) throws IOException {
    json.writeObjectFieldStart(name);
    for (var count : counts.entrySet()) {
      json.writeNumberField(count.getKey().name(), count.getValue());
    }
    json.writeEndObject();
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
