package dev.rind.edge.respond;

import dev.rind.edge.http.RequestLog;
import dev.rind.edge.http.ResponseHead;

/** An answer: its head is complete but for what belongs to the connection. */
public record Reply(RequestLog.Kind kind, ResponseHead head, Payload payload) {}
