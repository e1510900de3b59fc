<?php

namespace Cfis;

use GuzzleHttp\Psr7\Utils;
use Psr\Http\Message\ResponseInterface;

/** Keeps the digits of amounts, which json_decode turns into floats. */
final class ExactAmounts
{
    /** Returns a middleware for the handler stack of Guzzle. */
    public static function middleware(): callable
    {
        return static fn (callable $handler): callable => static fn ($request, array $options) => $handler($request, $options)->then(
            static fn (ResponseInterface $response): ResponseInterface => $response->withBody(Utils::streamFor(self::quoted((string) $response->getBody())))
        );
    }

    /** Puts numbers with a fraction, and whole ones that are too large for an integer, into quotes, outside of strings. */
    public static function quoted(string $json): string
    {
        $number = '/"(?:[^"\\\\]++|\\\\.)*+"(*SKIP)(*FAIL)|(-?)(\d++)(?:\.(\d++))?+(?:[eE]([+-]?\d++))?+/';
        $quoted = preg_replace_callback($number, self::quotedNumber(...), $json, -1, $count, PREG_UNMATCHED_AS_NULL);

        return $quoted ?? throw new \RuntimeException('cannot parse the response: ' . preg_last_error_msg());
    }

    /** bcmath takes no exponents. */
    private static function quotedNumber(array $number): string
    {
        [$text, $sign, $whole, $fraction, $exponent] = $number;
        if ($fraction === null && $exponent === null) {
            return strlen($whole) < 19 ? $text : "\"$text\"";
        }
        $shift = (int) $exponent;
        if ($exponent === null || abs($shift) > 99) {
            return "\"$text\"";
        }
        $digits = str_repeat('0', max(0, -$shift)) . $whole . $fraction . str_repeat('0', max(0, $shift));
        $point = max(0, -$shift) + strlen($whole) + $shift;

        return '"' . $sign . substr($digits, 0, $point) . '.' . substr($digits, $point) . '0"';
    }
}
