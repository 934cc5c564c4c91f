package org.marquetry.transport.listener;

import java.net.UnixDomainSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.marquetry.api.config.ConfigurationException;
import org.marquetry.api.packet.ProtocolVersion;
import org.marquetry.api.transport.ListenerPolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ListenerSettingsTest {

    @Test
    void theDefaultsListenOnTheLoopbackAndLeaveTheRestToTheBroker() {
        ListenerSettings settings = read(Map.of());
        assertEquals("127.0.0.1", settings.host());
        assertEquals(1883, settings.port());
        assertEquals(ListenerPolicy.unrestricted("plain~default"), settings.policy());
        assertNull(settings.policy().allowAnonymous());
    }

    @Test
    void valuesMayBeTextAsFromAFile() {
        ListenerSettings settings = read(Map.of(
                "host", " 0.0.0.0 ",
                "port", "0",
                "maxConnections", "10",
                "maxPacketSize", "268435460",
                "allowedVersions", "5.0, 3.1.1",
                "closeTimeout", "60",
                "allowAnonymous", "false"));
        assertEquals("0.0.0.0", settings.host());
        assertEquals(0, settings.port());
        assertEquals(
                ListenerPolicy.named("plain~default")
                        .maxConnections(10)
                        .maxPacketSize(268_435_460)
                        .allowedVersions(Set.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5))
                        .allowAnonymous(false)
                        .closeTimeout(60)
                        .build(),
                settings.policy());
    }

    @Test
    void valuesMayBeTyped() {
        ListenerSettings settings = read(
                Map.of("port", 8883, "allowedVersions", new String[] {"3.1"}, "allowAnonymous", true, "host", "[::1]"));
        assertEquals(8883, settings.port());
        assertEquals("::1", settings.host());
        assertEquals(Set.of(ProtocolVersion.MQTT_3_1), settings.policy().allowedVersions());
        assertEquals(true, settings.policy().allowAnonymous());
    }

    @Test
    void emptyValuesCountAsAbsent() {
        ListenerSettings settings = read(Map.of("port", "", "maxConnections", " ", "allowAnonymous", ""));
        assertEquals(1883, settings.port());
        assertNull(settings.policy().allowAnonymous());
    }

    @Test
    void wrongValuesAreRefusedInWords() {
        assertRefused("port", "65536", "allowed is a whole number between 0 and 65535");
        assertRefused("port", "mqtt", "allowed is a whole number between 0 and 65535");
        assertRefused("host", "", "allowed is an address or a host name");
        assertRefused("maxConnections", 0, "allowed is a whole number between 1 and 2147483647");
        assertRefused("maxPacketSize", 268_435_461, "allowed is a whole number between 1 and 268435460");
        assertRefused("allowedVersions", "4", "allowed is a list of 3.1, 3.1.1, 5.0");
        assertRefused("allowedVersions", "", "allowed is a list of 3.1, 3.1.1, 5.0");
        assertRefused("closeTimeout", 0, "allowed is a whole number between 1 and 86400");
        assertRefused("allowAnonymous", "perhaps", "allowed is true or false");
    }

    private static void assertRefused(String key, Object value, String allowed) {
        assertEquals(
                "org.marquetry.transport.plain~default: " + key + "=" + value + " is not allowed; " + allowed,
                failure(Map.of(key, value)));
    }

    @Test
    void proxiesHaveToBeNamedUnlessTheyComeByAUnixSocket() {
        assertTrue(failure(Map.of("proxyProtocol", "v2")).contains("proxySources"));
        assertEquals(
                Set.of(2),
                read(Map.of("proxyProtocol", "v2", "path", "/run/s"))
                        .layers()
                        .proxy()
                        .versions());
        assertEquals(
                Set.of(1, 2),
                read(Map.of("proxyProtocol", "any", "proxySources", "10.0.0.0/8"))
                        .layers()
                        .proxy()
                        .versions());
    }

    @Test
    void aPathIsInsteadOfHostAndPort() {
        assertEquals(
                UnixDomainSocketAddress.of("/run/s"),
                read(Map.of("path", "/run/s")).address());
        assertTrue(failure(Map.of("path", "/run/s", "port", "1")).contains("path=/run/s is not allowed"));
        assertTrue(failure(Map.of("path", "s")).contains("an absolute path"));
    }

    /** Who asks for what this version does not have must not get a listener without it. */
    @ParameterizedTest
    @ValueSource(strings = {"mountpoint", "prot"})
    void keysThatAreNotKnownAreRefused(String key) {
        String message = failure(Map.of(key, "x"));
        assertTrue(
                message.startsWith("org.marquetry.transport.plain~default: unknown key " + key + "; allowed are "),
                message);
    }

    @Test
    void aMountPointIsWholeLevels() {
        assertEquals("", read(Map.of()).policy().mountPoint());
        assertEquals("site/1/", read(Map.of("mountPoint", "site/1/")).policy().mountPoint());
        for (String wrong : List.of("site", "a/+/", "a/#/", "$SYS/", "$share/g/", "a".repeat(1024) + "/")) {
            assertTrue(failure(Map.of("mountPoint", wrong)).contains("mountPoint=" + wrong + " is not allowed"), wrong);
        }
    }

    @Test
    void keysOfTheFrameworkAreNotUnknown() {
        Map<String, Object> configuration = new HashMap<>();
        for (String key : List.of("service.factoryPid", "component.name", "felix.fileinstall.filename", ".hidden")) {
            configuration.put(key, "x");
        }
        assertEquals(1883, read(configuration).port());
    }

    private static String failure(Map<String, Object> configuration) {
        return assertThrows(ConfigurationException.class, () -> read(configuration))
                .getMessage();
    }

    private static ListenerSettings read(Map<String, Object> configuration) {
        Map<String, Object> complete = new HashMap<>(configuration);
        complete.put("service.pid", "org.marquetry.transport.plain~default");
        return ListenerSettings.read(new PlainKind(), complete);
    }
}
