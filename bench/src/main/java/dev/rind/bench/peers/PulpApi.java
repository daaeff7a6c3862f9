package dev.rind.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;

/**
 * The little of Pulp's REST API that it takes to have files in it.
 *
 * <p><b>Threading:</b> one thread, which waits for tasks.
 *
 * <p><b>Errors:</b> whatever is refused or fails is an {@link IOException} that says what.
 */
final class PulpApi {
  private static final Duration TASK_WITHIN = Duration.ofMinutes(2);
  private static final Duration ASK_EVERY = Duration.ofMillis(200);
  private static final String BOUNDARY = "rind-bench-boundary";

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI root;
  private final String credentials;

  PulpApi(URI server, String user, String password) {
    this.root = server.resolve("/pulp/api/v3/");
    this.credentials = "Basic " + Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).GET());
  }

  /** What it made, and its {@code pulp_href} in it. */
  JsonNode make(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return send(request(path).header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body))));
  }

  /** Puts a file into a repository. */
  void upload(String repository, String path, byte[] bytes)
      throws IOException, InterruptedException {
    var form = new ByteArrayOutputStream();
    for (var field : Map.of("repository", repository, "relative_path", path).entrySet()) {
      form.writeBytes(
          part("name=\"" + field.getKey() + "\"",
              field.getValue().getBytes(StandardCharsets.UTF_8)));
    }
    form.writeBytes(part("name=\"file\"; filename=\"" + path + "\"", bytes));
    form.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    var _ = send(request("content/file/files/")
        .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
        .POST(BodyPublishers.ofByteArray(form.toByteArray())));
  }

  void delete(String href) throws IOException, InterruptedException {
    var _ = send(request(href).DELETE());
  }

  private static byte[] part(String disposition, byte[] value) {
    var part = new ByteArrayOutputStream();
    part.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition
        + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    part.writeBytes(value);
    part.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    return part.toByteArray();
  }

  /** @param path below the root, or a href */
  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(root.resolve(path)).header("Authorization", credentials);
  }

  private JsonNode send(HttpRequest.Builder building) throws IOException, InterruptedException {
    var request = building.build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() >= 400) {
      throw new IOException("%s %s: %d %s".formatted(request.method(), request.uri(),
          response.statusCode(), response.body()));
    }
    var answer = json.readTree(response.body());
    return response.statusCode() == 202 ? await(answer.get("task").asText()) : answer;
  }

  private JsonNode await(String task) throws IOException, InterruptedException {
    var end = System.nanoTime() + TASK_WITHIN.toNanos();
    while (System.nanoTime() < end) {
      var now = get(task);
      switch (now.get("state").asText()) {
        case "completed" -> {
          var made = now.get("created_resources");
          return made.isEmpty() || made.get(0).isNull() ? now : get(made.get(0).asText());
        }
        case "failed", "canceled", "skipped" -> throw new IOException(
            "%s: %s".formatted(task, now.get("error")));
        default -> Thread.sleep(ASK_EVERY);
      }
    }
    throw new IOException("%s did not end in %s".formatted(task, TASK_WITHIN));
  }
}
