using System;
using Newtonsoft.Json;

namespace Org.OpenAPITools.Model
{
    /// <summary>A token, which texts do not show.</summary>
    [JsonConverter(typeof(SecretConverter))]
    public sealed class Secret
    {
        /// <summary>Wraps a token.</summary>
        public Secret(string value) { Value = value; }

        /// <summary>The token.</summary>
        public string Value { get; private set; }

        /// <summary>Shows a star.</summary>
        public override string ToString() { return "*"; }
    }

    /// <summary>Reads and writes a token as a string.</summary>
    public sealed class SecretConverter : JsonConverter
    {
        /// <summary>Only for secrets.</summary>
        public override bool CanConvert(Type type) { return type == typeof(Secret); }

        /// <summary>Reads a string, or null.</summary>
        public override object ReadJson(JsonReader reader, Type type, object existing, JsonSerializer serializer)
        {
            var value = serializer.Deserialize<string>(reader);
            return value == null ? null : new Secret(value);
        }

        /// <summary>Writes a string, or null.</summary>
        public override void WriteJson(JsonWriter writer, object value, JsonSerializer serializer)
        {
            writer.WriteValue(((Secret)value)?.Value);
        }
    }
}
