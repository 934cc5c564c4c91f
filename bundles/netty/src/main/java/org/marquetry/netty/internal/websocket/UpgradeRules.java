package org.marquetry.netty.internal.websocket;

import java.net.InetAddress;
import java.util.Base64;
import java.util.List;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.jspecify.annotations.Nullable;
import org.marquetry.api.transport.WebSocketTerms;

/** What a request must be to become a WebSocket that carries MQTT (RFC 6455 section 4.2, MQTT 5.0 section 6). */
final class UpgradeRules {
    static final String VERSION = "13";

    private static final int KEY_SIZE = 16;

    private final WebSocketTerms terms;

    UpgradeRules(WebSocketTerms terms) {
        this.terms = terms;
    }

    /** Null if the request is a good one. */
    @Nullable Refusal refusal(HttpRequest request, @Nullable InetAddress peer) {
        Refusal refusal = request.decoderResult().isSuccess()
                ? formRefusal(request)
                : unreadable(request.decoderResult().cause());
        return refusal == null ? headersRefusal(request.headers(), peer) : refusal;
    }

    static Refusal unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return Refusal.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Refusal.of(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's headers are too large");
        }
        return Refusal.of(HttpResponseStatus.BAD_REQUEST, "the request is not well-formed");
    }

    private @Nullable Refusal formRefusal(HttpRequest request) {
        if (request.protocolVersion().compareTo(HttpVersion.HTTP_1_1) < 0) {
            return Refusal.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 is wanted");
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return Refusal.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "only GET is allowed")
                    .with(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
        }
        if (hasBody(request.headers())) {
            return tooLarge();
        }
        String target = request.uri();
        int query = target.indexOf('?');
        if (!terms.path().equals(query < 0 ? target : target.substring(0, query))) {
            return Refusal.of(HttpResponseStatus.NOT_FOUND, "there is nothing at this path");
        }
        return null;
    }

    static Refusal tooLarge() {
        return Refusal.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the request must have no body");
    }

    private @Nullable Refusal headersRefusal(HttpHeaders headers, @Nullable InetAddress peer) {
        if (!headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return upgradeRequired("MQTT over WebSocket is spoken here, and the request is not one for a WebSocket");
        }
        if (!VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return upgradeRequired("version 13 of WebSocket is spoken here")
                    .with(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
        }
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 || !hasKey(headers)) {
            return Refusal.of(HttpResponseStatus.BAD_REQUEST, "the request has no proper Host or Sec-WebSocket-Key");
        }
        if (!new Origins(terms.origins()).allow(headers.get(HttpHeaderNames.ORIGIN), hosts.get(0), peer)) {
            return Refusal.of(HttpResponseStatus.FORBIDDEN, "pages of this origin may not connect");
        }
        return Handshake.subprotocol(headers) != null
                ? null
                : Refusal.of(HttpResponseStatus.BAD_REQUEST, "the client does not offer the subprotocol mqtt");
    }

    private static Refusal upgradeRequired(String reason) {
        return Refusal.of(HttpResponseStatus.UPGRADE_REQUIRED, reason)
                .with(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .with(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }

    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream().anyMatch(length -> !length.equals("0"));
    }

    private static boolean hasKey(HttpHeaders headers) {
        List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        if (keys.size() != 1) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(keys.get(0)).length == KEY_SIZE;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
