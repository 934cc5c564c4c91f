package org.marquetry.itests.clients;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import com.hivemq.client.mqtt.datatypes.MqttUtf8String;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientConfig;
import com.hivemq.client.mqtt.mqtt5.auth.Mqtt5EnhancedAuthMechanism;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5Auth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5AuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5EnhancedAuthBuilder;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5Disconnect;
import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;

/** SCRAM of a public library in the client of HiveMQ; it also checks that the server knows the keys. */
final class ScramLogin implements Mqtt5EnhancedAuthMechanism {
    private final String mechanism;
    private final String user;
    private final String password;
    private final byte[] channel;
    private ScramClient scram;

    /** @param channel what it binds to; null for nothing */
    ScramLogin(String mechanism, String user, String password, byte[] channel) {
        this.mechanism = mechanism;
        this.user = user;
        this.password = password;
        this.channel = channel;
    }

    private byte[] first() {
        var builder = ScramClient.builder()
                .advertisedMechanisms(List.of(mechanism))
                .username(user)
                .password(password.toCharArray());
        if (channel != null) {
            builder.channelBinding("tls-server-end-point", channel);
        }
        scram = builder.build();
        return bytes(scram.clientFirstMessage().toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ByteBuffer data) {
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    private CompletableFuture<Boolean> verify(ByteBuffer data) {
        try {
            scram.serverFinalMessage(text(data));
            return CompletableFuture.completedFuture(true);
        } catch (ScramException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public MqttUtf8String getMethod() {
        return MqttUtf8String.of(mechanism);
    }

    @Override
    public int getTimeout() {
        return 30;
    }

    @Override
    public CompletableFuture<Void> onAuth(
            Mqtt5ClientConfig config, Mqtt5Connect connect, Mqtt5EnhancedAuthBuilder builder) {
        builder.data(first());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> onReAuth(Mqtt5ClientConfig config, Mqtt5AuthBuilder builder) {
        builder.data(first());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> onContinue(Mqtt5ClientConfig config, Mqtt5Auth auth, Mqtt5AuthBuilder builder) {
        try {
            scram.serverFirstMessage(text(auth.getData().orElseThrow()));
            builder.data(bytes(scram.clientFinalMessage().toString()));
            return CompletableFuture.completedFuture(true);
        } catch (ScramException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Boolean> onAuthSuccess(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {
        return verify(connack.getEnhancedAuth().orElseThrow().getData().orElseThrow());
    }

    @Override
    public CompletableFuture<Boolean> onReAuthSuccess(Mqtt5ClientConfig config, Mqtt5Auth auth) {
        return verify(auth.getData().orElseThrow());
    }

    @Override
    public void onAuthRejected(Mqtt5ClientConfig config, Mqtt5ConnAck connack) {}

    @Override
    public void onReAuthRejected(Mqtt5ClientConfig config, Mqtt5Disconnect disconnect) {}

    @Override
    public void onAuthError(Mqtt5ClientConfig config, Throwable cause) {}

    @Override
    public void onReAuthError(Mqtt5ClientConfig config, Throwable cause) {}
}
