package org.marquetry.transport.websocket.internal;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.config.Settings;
import org.marquetry.api.transport.AddressRange;
import org.marquetry.api.transport.Layers;
import org.marquetry.api.transport.WebSocketTerms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class WebSocketKindTest {
    private static final WebSocketKind KIND = new WebSocketKind();

    private static Layers read(Map<String, Object> configuration) {
        return KIND.layers(new Settings(WebSocketKind.PID, configuration), Layers.NONE);
    }

    @Test
    void whatIsNotSaidIsStrict() {
        assertEquals(
                new WebSocketTerms("/mqtt", Set.of(), List.of(), false),
                read(Map.of()).webSocket());
    }

    @Test
    void settingsMayBeText() {
        Layers layers = read(Map.of(
                "urlPath", "/a/b",
                "origins", "https://a.example, http://b.example:3000",
                "trustedProxies", "10.0.0.0/8, ::1",
                "compression", "true",
                "refusalTimeout", "60"));

        assertEquals(
                new WebSocketTerms(
                        "/a/b",
                        Set.of("https://a.example", "http://b.example:3000"),
                        List.of(
                                AddressRange.parse("10.0.0.0/8").orElseThrow(),
                                AddressRange.parse("::1").orElseThrow()),
                        true,
                        60),
                layers.webSocket());
        assertEquals("ws://127.0.0.1:8083/a/b", KIND.uri("127.0.0.1:8083", layers));
    }

    @Test
    void settingsMayBeLists() {
        Layers layers = read(Map.of("origins", new String[] {"*"}, "trustedProxies", List.of(), "urlPath", ""));

        assertEquals(new WebSocketTerms("/mqtt", Set.of("*"), List.of(), false), layers.webSocket());
    }

    @ParameterizedTest
    @CsvSource({
        "urlPath, mqtt",
        "urlPath, /mqtt?x=1",
        "urlPath, /a b",
        "origins, example.org",
        "origins, https://example.org/page",
        "trustedProxies, proxy.example",
        "trustedProxies, 10.0.0.0/40",
        "compression, 1",
        "refusalTimeout, 0",
        "refusalTimeout, 61"
    })
    void wrongValuesAreRefusedInWords(String key, String value) {
        String message = assertThrows(ConfigurationException.class, () -> read(Map.of(key, value)))
                .getMessage();
        assertEquals(
                "org.marquetry.transport.websocket: " + key + "=" + value + " is not allowed; allowed is ",
                message.substring(0, message.indexOf("allowed is ", message.indexOf("; ")) + 11));
    }
}
